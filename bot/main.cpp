// The program: everything is behind the command line.
#include "bot/cli/command_line.hpp"

int main(int argc, char** argv) {
    return xiaoer::cli::run(argc, argv);
}
