// Appends numbered batches until it is killed; prints a number as soon as it is told that its batch is
// durable. Arguments: folder, first number, how many may be on their way.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "tests/store/crash.hpp"

int main(int argc, char** argv) {
    using namespace xiaoer::store;
    if (argc != 4) return 2;
    script::Inbox inbox;
    const auto store = open_sqlite(argv[1], inbox.post());
    std::int64_t next = std::atoll(argv[2]);
    std::int64_t answered = next - 1;
    const std::int64_t ahead = std::atoll(argv[3]);
    for (;;) {
        while (next - answered <= ahead) {
            store->append(crash::batch_of(next), [&answered, number = next](bool durable) {
                if (!durable) std::_Exit(3);
                const std::string line = std::to_string(number) + "\n";
                if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(4);
                answered = number;
            });
            ++next;
        }
        const std::int64_t before = answered;
        inbox.wait_for([&] { return answered > before; });
    }
}
