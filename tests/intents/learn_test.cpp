// intents_learn as a store runs it: what --from keeps of an earlier file.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

class Learning : public testing::Test {
  protected:
    void SetUp() override {
        dir_ = fs::temp_directory_path() / ("xiaoer-learn-" + std::to_string(::getpid()));
        fs::create_directories(dir_ / "first");
        fs::create_directories(dir_ / "second");
        write("first/greeting.txt", "咕叽咕叽\n咕叽呀\n咕叽在不\n");
        write("second/greeting.txt", "哈喽店家\n有没有人看店呀\n");
        for (const std::string heard : {"first", "second"})
            write(heard + "/other.txt", "我昨天去爬山了\n今天下雨\n");
    }
    void TearDown() override { fs::remove_all(dir_); }

    void write(const std::string& name, const std::string& text) const { std::ofstream(dir_ / name) << text; }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream in(dir_ / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// The exit status.
    [[nodiscard]] int learn(const std::string& options, const std::string& out,
                            const std::string& heard) const {
        const auto command = std::string(INTENTS_LEARN) + " " + options + " " + (dir_ / out).string() + " " +
                             XIAOER_SOURCE_DIR + "/intents/catalog " + (dir_ / heard).string();
        return std::system(command.c_str());
    }

    fs::path dir_;
};

TEST_F(Learning, KeepsWhatAnEarlierFileKnewAndLearnsMore) {
    ASSERT_EQ(learn("", "a.json", "first"), 0);
    EXPECT_NE(read("a.json").find("\"咕叽\""), std::string::npos);
    ASSERT_EQ(learn("", "alone.json", "second"), 0);
    EXPECT_EQ(read("alone.json").find("\"咕叽\""), std::string::npos);
    ASSERT_EQ(learn("--from " + (dir_ / "a.json").string(), "b.json", "second"), 0);
    EXPECT_NE(read("b.json").find("\"咕叽\""), std::string::npos);
}

TEST_F(Learning, RefusesAnEarlierFileThatIsNone) {
    EXPECT_NE(learn("--from " + (dir_ / "nothing.json").string(), "b.json", "second"), 0);
    EXPECT_FALSE(fs::exists(dir_ / "b.json"));
}

}  // namespace
