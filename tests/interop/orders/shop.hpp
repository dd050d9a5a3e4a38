// A counterpart process and the real adapter before it, on one loop that runs until a call has been answered.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/orders/memo.hpp"
#include "adapters/orders/remote/remote.hpp"
#include "tests/interop/orders/dialect.hpp"
#include "tests/interop/peer_process.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::interop {

using adapters::ChangedOrders;
using adapters::FoundOrders;
using adapters::NoteResult;
using adapters::OrdersFault;
using nlohmann::json;
using namespace std::chrono_literals;

/// 2023-11-20 09:05 in China.
inline const core::Time kNow{std::chrono::sys_days{std::chrono::year{2023} / 11 / 20} + 1h + 5min};
inline const std::string kOrder = "3100000000000000101";

class Shop {
  public:
    explicit Shop(const Dialect& dialect, std::chrono::milliseconds timeout = 3s)
        : dialect_(dialect),
          peer_(dialect.script, {{"KEY", "12345678"}, {"SECRET", "helloworld"}, {"SESSION", "test"}}),
          timeout_(timeout) {
        open();
    }

    void open() {
        orders_.reset();
        adapters::RemoteOptions options;
        const auto url = "http://127.0.0.1:" + std::to_string(peer_.port()) + "/router/rest";
        EXPECT_EQ(adapters::Endpoint::parse(url, options.endpoint), "");
        options.places = {"12345678", {"helloworld", "", ""}, {"test", "", ""}};
        if (!session_file.empty()) options.places.session = {"", "", session_file};
        options.folder = folder_.path() / "book";
        options.timeout = timeout_;
        options.now = [this] { return now; };
        orders_ = std::make_unique<adapters::RemoteOrders>(io_, dialect_.platform(), options);
    }

    void put(const json& order) { peer_.post("put", order.dump()); }
    void put_paid(const std::string& memo = "客服：先别发") { put(dialect_.paid(kOrder, memo)); }
    json stored() { return peer_.get("order", {{"id", dialect_.stored}}); }
    std::string memo() { return stored().value(dialect_.memo, ""); }
    void fail(const std::string& on, const std::string& how, int n = 1, int skip = 0) {
        peer_.get("fail",
                  {{"on", on}, {"how", how}, {"n", std::to_string(n)}, {"skip", std::to_string(skip)}});
    }
    void human(const std::string& on, const std::string& memo) {
        peer_.get("human", {{"id", dialect_.stored}, {"memo", memo}, {"on", on}});
    }
    std::vector<json> calls(const std::string& part) {
        std::vector<json> some;
        const json all = peer_.get("calls");
        for (const auto& call : all["calls"])
            if (call["method"].get<std::string>().find(part) != std::string::npos) some.push_back(call);
        return some;
    }

    /// The counterpart has taken every one of at least one call for genuine.
    bool verified() {
        const auto all = calls("");
        return !all.empty() && std::all_of(all.begin(), all.end(),
                                           [](const json& call) { return call["verified"].get<bool>(); });
    }

    FoundOrders get(const std::string& id = kOrder) {
        return answered<FoundOrders>([&](auto then) { orders_->get(id, std::move(then)); });
    }
    FoundOrders of_buyer(const std::string& buyer) {
        return answered<FoundOrders>([&](auto then) { orders_->of_buyer(buyer, std::move(then)); });
    }
    FoundOrders of_buyer_naming(const std::string& buyer, const std::string& order) {
        return answered<FoundOrders>(
            [&](auto then) { orders_->of_buyer_naming(buyer, order, std::move(then)); });
    }
    NoteResult note(const std::string& command = "c1", const std::string& text = "发顺丰",
                    core::Flag flag = core::Flag::none) {
        return answered<NoteResult>(
            [&](auto then) { orders_->append_note(kOrder, command, text, flag, std::move(then)); });
    }
    NoteResult remove(const std::string& command = "c1") {
        return answered<NoteResult>(
            [&](auto then) { orders_->remove_note(kOrder, command, std::move(then)); });
    }
    ChangedOrders changed(core::Time since) {
        return answered<ChangedOrders>([&](auto then) { orders_->changed_since(since, std::move(then)); });
    }

    PeerProcess& peer() { return peer_; }
    adapters::RemoteOrders& orders() { return *orders_; }
    const test::Folder& folder() const { return folder_; }
    void run() {
        io_.restart();
        io_.run();
    }

    core::Time now = kNow;
    std::string session_file;

  private:
    template <class Result, class Ask>
    Result answered(Ask ask) {
        Result result;
        int calls = 0;
        ask([&](Result got) { result = std::move(got), ++calls; });
        run();
        EXPECT_EQ(calls, 1);
        return result;
    }

    const Dialect& dialect_;
    PeerProcess peer_;
    std::chrono::milliseconds timeout_;
    test::Folder folder_;
    boost::asio::io_context io_;
    std::unique_ptr<adapters::RemoteOrders> orders_;
};

inline std::string name_of(const testing::TestParamInfo<Dialect>& tested) {
    return tested.param.name;
}

inline std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

}  // namespace xiaoer::interop
