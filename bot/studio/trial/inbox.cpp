#include "bot/studio/trial/inbox.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "bot/base/mask.hpp"
#include "bot/base/utf8.hpp"
#include "bot/studio/draft/folder.hpp"
#include "bot/studio/trial/patterns.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

constexpr std::size_t kClusters = 200;
constexpr std::size_t kShown = 20;
constexpr std::size_t kLongest = 60;  ///< characters; longer messages are stories, not sentences
constexpr double kAlike = 0.3;        ///< Jaccard of characters and pairs of them
constexpr double kLikely = 0.25;      ///< belief from which an intent is worth proposing
constexpr double kMost = 0.7;         ///< share of a cluster that a piece of its pattern is in
constexpr std::size_t kStolenShown = 20;

using Points = std::u32string;

Points points_of(std::string_view text) {
    Points out;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = base::next_code_point(text, at);
        const bool word =
            c != base::kBadCodePoint &&
            (c >= 0x80 ? c < 0x3000 || c > 0x303f : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
        if (word) out += c;
    }
    return out;
}

std::string text_of(std::u32string_view points) {
    std::string out;
    for (const auto c : points)
        base::append_code_point(out, c);
    return out;
}

/// They stand in every wish and tell none from another.
constexpr std::u32string_view kFillers = U"的了吗呢吧啊呀哦哈嘛么我你您们这那个就还请问下一可以能";

/// What a text is about: its characters and pairs of them, fillers left out.
std::set<std::uint64_t> pieces_of(const Points& points) {
    Points telling;
    std::ranges::copy_if(points, std::back_inserter(telling),
                         [](char32_t c) { return kFillers.find(c) == std::u32string_view::npos; });
    const Points& all = telling.empty() ? points : telling;
    std::set<std::uint64_t> pieces(all.begin(), all.end());
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        pieces.insert(static_cast<std::uint64_t>(all[i]) << 32U | all[i + 1]);
    return pieces;
}

struct Member {
    std::string text;  ///< folded
    std::string shown;
    std::string seen;  ///< as patterns see it
    std::string conversation;
    core::Time at{};
    int count = 0;
    std::set<std::uint64_t> pieces;
};

struct Cluster {
    std::vector<std::size_t> members;
    int count = 0;
};

/// Each text joins the cluster whose first text it is most like, or founds one: texts come most frequent
/// first, so founders are what is said most.
std::vector<Cluster> gather(const std::vector<Member>& members) {
    std::vector<Cluster> clusters;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_piece;
    for (std::size_t m = 0; m < members.size(); ++m) {
        std::map<std::size_t, std::size_t> shared;
        for (const auto piece : members[m].pieces) {
            if (const auto at = by_piece.find(piece); at != by_piece.end()) {
                for (const auto c : at->second)
                    ++shared[c];
            }
        }
        std::size_t best = clusters.size();
        double most = kAlike;
        for (const auto& [c, count] : shared) {
            const auto& founder = members[clusters[c].members.front()].pieces;
            const auto all = founder.size() + members[m].pieces.size() - count;
            const double alike = static_cast<double>(count) / static_cast<double>(all);
            if (alike >= most) best = c, most = alike;
        }
        if (best == clusters.size()) {
            clusters.emplace_back();
            for (const auto piece : members[m].pieces)
                by_piece[piece].push_back(best);
        }
        clusters[best].members.push_back(m);
        clusters[best].count += members[m].count;
    }
    std::ranges::stable_sort(clusters, std::greater<>(), &Cluster::count);
    if (clusters.size() > kClusters) clusters.resize(kClusters);
    return clusters;
}

/// The intent that the words of the texts speak for together; "" when they speak for none.
std::string spoken_for(const std::vector<std::string>& texts, const intents::Catalogue& catalogue) {
    std::map<std::string, double> shares;
    for (const auto& text : texts) {
        for (const auto& leaning : catalogue.explain(text, {}).leanings)
            if (leaning.intent != nullptr) shares[leaning.intent->id] += leaning.share;
    }
    const auto best = std::ranges::max_element(shares, {}, [](const auto& entry) { return entry.second; });
    const bool likely = best != shares.end() && best->second >= kLikely * static_cast<double>(texts.size());
    return likely ? best->first : std::string();
}

}  // namespace

std::string propose_pattern(const std::vector<std::string>& texts) {
    if (texts.size() < 2) return {};
    std::vector<Points> all;
    for (const auto& text : texts)
        all.push_back(points_of(text));
    const auto& model = *std::ranges::min_element(all, {}, &Points::size);
    const auto enough =
        static_cast<std::size_t>(std::max(2.0, kMost * static_cast<double>(all.size()) + 0.5));
    const auto holders = [&](std::u32string_view piece) {
        return static_cast<std::size_t>(std::ranges::count_if(
            all, [&](const Points& points) { return points.find(piece) != Points::npos; }));
    };
    std::string pattern;
    for (std::size_t at = 0; at < model.size();) {
        std::size_t length = 0;
        while (at + length < model.size() &&
               holders(std::u32string_view(model).substr(at, length + 1)) >= enough)
            ++length;
        auto piece = std::u32string_view(model).substr(at, length);
        piece.remove_prefix(std::min(piece.size(), piece.find_first_not_of(kFillers)));
        piece = piece.substr(0, piece.find_last_not_of(kFillers) + 1);
        // One character says too little by itself.
        if (piece.size() >= 2) {
            if (!pattern.empty()) pattern += ".{0,6}";
            pattern += text_of(piece);
        }
        at += std::max<std::size_t>(1, length);
    }
    return pattern;
}

json cluster_unmatched(const std::vector<Heard>& heard, const knowledge::Pack& pack,
                       const std::set<std::string>& ignored, const Progress& progress) {
    const auto& catalogue = *pack.catalogue;
    std::map<std::string, Member> unmatched;
    struct Understood {
        std::string text, seen, intent;
    };
    std::vector<Understood> understood;
    std::size_t seen = 0;
    for (const auto& one : heard) {
        if (seen++ % 100 == 0 && !progress(seen, heard.size() * 2)) break;
        const auto meaning = catalogue.understand(one.text, {});
        if (meaning.intent != nullptr) {
            if (meaning.intent->band != intents::Band::social)
                understood.push_back({one.text, as_seen(one.text, catalogue), meaning.intent->id});
            continue;
        }
        auto folded = intents::normalise(one.text, catalogue.contents().typos).text;
        if (folded.empty() || base::length(folded) > kLongest || ignored.contains(folded)) continue;
        auto& member = unmatched[folded];
        if (member.count++ == 0)
            member = {
                folded, base::mask_people(one.text), as_seen(one.text, catalogue), one.conversation, one.at,
                1,      pieces_of(points_of(folded))};
    }
    std::vector<Member> members;
    int total = 0;
    for (auto& [text, member] : unmatched) {
        total += member.count;
        if (!member.pieces.empty()) members.push_back(std::move(member));
    }
    std::ranges::stable_sort(members, [](const Member& a, const Member& b) { return a.count > b.count; });

    json clusters = json::array();
    const auto gathered = gather(members);
    for (const auto& cluster : gathered) {
        if (!progress(
                heard.size() + clusters.size() * heard.size() / std::max<std::size_t>(1, gathered.size()),
                heard.size() * 2))
            break;
        json texts = json::array();
        std::vector<std::string> folded;
        for (const auto m : cluster.members) {
            folded.push_back(members[m].text);
            if (texts.size() < kShown)
                texts.push_back({{"text", members[m].shown},
                                 {"count", members[m].count},
                                 {"conversation", members[m].conversation},
                                 {"at", members[m].at.time_since_epoch().count()}});
        }
        const auto pattern = propose_pattern(folded);
        json one = {{"id", hash_of(folded.front())},
                    {"count", cluster.count},
                    {"texts", std::move(texts)},
                    {"pattern", pattern},
                    {"intent", ""},
                    {"intent_title", ""},
                    {"confidence", 0.0},
                    {"would_match", 0},
                    {"would_steal", json::array()}};
        if (!pattern.empty()) {
            const auto finds = finder(pattern);
            one["would_match"] =
                std::ranges::count_if(members, [&](const Member& m) { return finds(m.seen); });
            const auto caught = static_cast<double>(std::ranges::count_if(
                cluster.members, [&](std::size_t m) { return finds(members[m].seen); }));
            std::map<std::string, int> stolen;
            for (const auto& other : understood) {
                if (!finds(other.seen)) continue;
                ++stolen[other.intent];
                if (one["would_steal"].size() < kStolenShown)
                    one["would_steal"].push_back(
                        {{"text", base::mask_people(other.text)}, {"intent", other.intent}});
            }
            // Whoever's messages look alike is the likeliest home; else whoever the words speak for.
            const auto nearest =
                std::ranges::max_element(stolen, {}, [](const auto& entry) { return entry.second; });
            const auto home = nearest == stolen.end() ? spoken_for(folded, catalogue) : nearest->first;
            if (const auto* intent = catalogue.find(home)) {
                one["intent"] = home;
                one["intent_title"] = intent->title;
            }
            one["confidence"] = caught / static_cast<double>(folded.size());
        }
        clusters.push_back(std::move(one));
    }
    return {{"messages", heard.size()}, {"unmatched", total}, {"clusters", std::move(clusters)}};
}

}  // namespace xiaoer::studio
