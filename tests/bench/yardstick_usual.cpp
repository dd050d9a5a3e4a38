// Yardstick "usual": how such a bot is usually written. Beast synchronously as in its examples, nlohmann, ICU
// and OpenCC on every message, a loop over RE2 objects, one SQLite commit (synchronous=FULL) a message before
// the reply. Tells how many patterns it has and how many messages one of them matched, so that a yardstick
// that does nothing is seen. Never part of the product. Arguments: ws://host:port, the catalogue's folder, a
// database file.
#include <SQLiteCpp/SQLiteCpp.h>
#include <opencc/opencc.h>
#include <re2/re2.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace {

namespace beast = boost::beast;
namespace asio = boost::asio;

std::string normalise(const opencc::SimpleConverter& converter, const std::string& text) {
    UErrorCode error = U_ZERO_ERROR;
    const auto* nfkc = icu::Normalizer2::getNFKCInstance(error);
    std::string out;
    nfkc->normalize(icu::UnicodeString::fromUTF8(text), error).toLower().toUTF8String(out);
    return converter.Convert(out);
}

std::vector<std::unique_ptr<re2::RE2>> patterns(const std::string& folder) {
    std::vector<std::unique_ptr<re2::RE2>> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream in(entry.path());
        const auto intent = nlohmann::json::parse(in);
        for (const auto& pattern : intent.at("patterns"))
            all.push_back(std::make_unique<re2::RE2>(pattern.get<std::string>(), re2::RE2::Quiet));
    }
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::string url = argv[1];
    const auto host = url.substr(5, url.rfind(':') - 5);
    const auto port = url.substr(url.rfind(':') + 1);
    const opencc::SimpleConverter converter("t2s.json");
    const auto rules = patterns(argv[2]);
    SQLite::Database database(argv[3], SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS state(user TEXT "
        "PRIMARY KEY, body TEXT)");
    SQLite::Statement upsert(
        database, "INSERT INTO state VALUES(?,?) ON CONFLICT(user) DO UPDATE SET body=excluded.body");

    asio::io_context io;
    asio::ip::tcp::resolver resolver(io);
    beast::websocket::stream<asio::ip::tcp::socket> stream(io);
    asio::connect(stream.next_layer(), resolver.resolve(host, port));
    stream.next_layer().set_option(asio::ip::tcp::no_delay(true));
    stream.handshake(host + ":" + port, "/");
    stream.text(true);
    std::size_t echo = 0, matched = 0;
    try {
        while (true) {
            beast::flat_buffer buffer;
            stream.read(buffer);
            const auto event = nlohmann::json::parse(beast::buffers_to_string(buffer.data()), nullptr, false);
            if (!event.is_object() || event.value("post_type", "") != "message") continue;
            std::string text;
            for (const auto& segment : event.at("message"))
                text += segment.at("data").value("text", "");
            const auto normal = normalise(converter, text);
            int hit = -1;
            for (std::size_t i = 0; i < rules.size(); ++i)
                if (rules[i]->ok() && re2::RE2::PartialMatch(normal, *rules[i]) && hit < 0)
                    hit = static_cast<int>(i);
            matched += hit >= 0 ? 1 : 0;
            const auto user = event.at("user_id").dump();
            upsert.bind(1, user);
            upsert.bind(2, nlohmann::json({{"last", text}, {"rule", hit}, {"turn", echo}}).dump());
            upsert.exec();
            upsert.reset();
            const nlohmann::json call{
                {"action", "send_private_msg"},
                {"echo", std::to_string(++echo)},
                {"params",
                 {{"user_id", event.at("user_id")},
                  {"message", {{{"type", "text"}, {"data", {{"text", "答复" + std::to_string(hit)}}}}}}}}};
            stream.write(asio::buffer(call.dump()));
        }
    } catch (const std::exception&) {
        // The load generator has hung up.
        std::cerr << "usual: " << rules.size() << " patterns, " << echo << " messages, " << matched
                  << " matched by one\n";
        return 0;
    }
}
