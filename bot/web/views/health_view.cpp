#include "bot/web/views/health_view.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace xiaoer::web {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric metric(std::vector<ClientMetric::Label> labels, MetricType type, double value) {
    ClientMetric out;
    out.label = std::move(labels);
    (type == MetricType::Counter ? out.counter.value : out.gauge.value) = value;
    return out;
}

MetricFamily family(const char* name, const char* help, MetricType type) {
    MetricFamily out;
    out.name = name;
    out.help = help;
    out.type = type;
    return out;
}

MetricFamily one(const char* name, const char* help, MetricType type, double value) {
    auto out = family(name, help, type);
    out.metric.push_back(metric({}, type, value));
    return out;
}

MetricFamily counter(const char* name, const char* help, std::uint64_t value) {
    return one(name, help, MetricType::Counter, static_cast<double>(value));
}

MetricFamily gauge(const char* name, const char* help, double value) {
    return one(name, help, MetricType::Gauge, value);
}

MetricFamily reply_seconds(const run::Latency& latency) {
    auto out =
        family("xiaoer_reply_seconds",
               "From a buyer's message to the bot's answer confirmed by the IM, the burst window included",
               MetricType::Histogram);
    ClientMetric all;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < latency.counts.size(); ++i) {
        below += latency.counts[i];
        ClientMetric::Bucket bucket;
        bucket.cumulative_count = below;
        bucket.upper_bound = i < run::Latency::kBounds.size() ? run::Latency::kBounds[i]
                                                              : std::numeric_limits<double>::infinity();
        all.histogram.bucket.push_back(bucket);
    }
    all.histogram.sample_count = below;
    all.histogram.sample_sum = latency.sum;
    out.metric.push_back(std::move(all));
    return out;
}

}  // namespace

std::vector<std::string> faults_of(const Standing& standing) {
    std::vector<std::string> faults;
    const auto& health = standing.health;
    if (!health.disk_fault.empty()) faults.push_back(health.disk_fault);
    if (standing.low_on_space)
        faults.push_back("磁盘只剩 " + std::to_string(standing.free_bytes >> 20) + " MB");
    if (standing.certificate_left && *standing.certificate_left <= std::chrono::seconds(0))
        faults.push_back("HTTPS 证书过期了");
    if (health.held) faults.push_back("消息太多，" + std::to_string(health.waiting) + " 条还没有处理");
    for (const auto& link : health.links) {
        if (!link.up) faults.push_back((link.account.empty() ? "有一个账号" : link.account) + "没有连上");
    }
    return faults;
}

std::string metrics_text(const Standing& standing) {
    const auto& figures = standing.figures;
    const auto& health = standing.health;
    std::vector<MetricFamily> all = {
        counter("xiaoer_messages_total", "Buyers' messages taken", figures.messages),
        counter("xiaoer_replies_total", "Lines confirmed by an IM", figures.replies),
        counter("xiaoer_handoffs_total", "Conversations handed to a human", figures.handoffs),
        counter("xiaoer_unmatched_total", "Buyers' messages that were not understood", figures.unmatched),
        counter("xiaoer_duplicates_total", "Messages delivered twice and taken once", figures.duplicates),
        counter("xiaoer_dropped_stale_total", "Lines not sent because a human had taken over",
                figures.dropped_stale),
        counter("xiaoer_in_doubt_total", "Lines of which nobody knows whether they arrived",
                figures.in_doubt),
        counter("xiaoer_notes_written_total", "Order notes written", figures.notes_written),
        counter("xiaoer_refused_events_total", "Events refused for lack of room", figures.refused_events),
        counter("xiaoer_merged_total", "Messages that came too fast and were put with others",
                figures.merged),
        counter("xiaoer_cut_total", "Of them, those that were not read any more", figures.cut),
        gauge("xiaoer_inbox_events", "Events that wait for the loop", static_cast<double>(health.waiting)),
        gauge("xiaoer_outbox_messages", "Lines decided and not confirmed yet",
              static_cast<double>(health.unsent)),
        gauge("xiaoer_outbox_age_seconds", "How long the oldest of them has waited", health.unsent_s),
        gauge("xiaoer_links_held", "1 while links are not read because the inbox is full",
              health.held ? 1 : 0),
        gauge("xiaoer_disk_refuses", "1 while nothing can be saved", health.disk_fault.empty() ? 0 : 1),
        gauge("xiaoer_free_bytes", "Free space where the data is", static_cast<double>(standing.free_bytes)),
        gauge("xiaoer_connections", "Connections of pages", static_cast<double>(standing.connections)),
        gauge("xiaoer_agents", "Agents who can be given a conversation", standing.agents),
        gauge("xiaoer_queue_conversations", "Conversations that wait for a human",
              static_cast<double>(standing.queue)),
        gauge("xiaoer_queue_age_seconds", "How long the first of them has waited",
              static_cast<double>(standing.longest_s)),
        reply_seconds(figures.reply_latency),
    };
    auto up = family("xiaoer_link_up", "1 while the account's link is up", MetricType::Gauge);
    for (const auto& link : health.links)
        up.metric.push_back(metric({{"account", link.account}}, MetricType::Gauge, link.up ? 1 : 0));
    all.push_back(std::move(up));
    auto counted = family("xiaoer_link_events_total", "What links have counted", MetricType::Counter);
    for (const auto& [what, count] : health.counters)
        counted.metric.push_back(metric({{"what", what}}, MetricType::Counter, static_cast<double>(count)));
    if (!counted.metric.empty()) all.push_back(std::move(counted));
    if (standing.certificate_left) {
        all.push_back(gauge("xiaoer_certificate_expires_seconds", "Until the certificate of TLS expires",
                            static_cast<double>(standing.certificate_left->count())));
        all.push_back(gauge("xiaoer_certificate_refused",
                            "1 while its newer files cannot be used and the one before is shown",
                            standing.certificate_refused ? 1 : 0));
    }
    auto removed = family("xiaoer_retention_removed_total",
                          "What was kept for its period and is gone, by kind; and rounds that were made",
                          MetricType::Counter);
    for (const auto& [kind, count] : standing.removed)
        removed.metric.push_back(metric({{"kind", kind}}, MetricType::Counter, static_cast<double>(count)));
    if (!removed.metric.empty()) all.push_back(std::move(removed));
    auto shaken =
        family("xiaoer_tls_handshakes_total", "Handshakes of TLS, by how they ended", MetricType::Counter);
    for (const auto& [end, count] : standing.handshakes)
        shaken.metric.push_back(metric({{"end", end}}, MetricType::Counter, static_cast<double>(count)));
    if (!shaken.metric.empty()) all.push_back(std::move(shaken));
    auto fetched =
        family("xiaoer_picture_fetches_total",
               "Pictures that IMs named by an address, by how fetching them ended", MetricType::Counter);
    for (const auto& [end, count] : standing.pictures_fetched)
        fetched.metric.push_back(metric({{"end", end}}, MetricType::Counter, static_cast<double>(count)));
    if (!fetched.metric.empty()) all.push_back(std::move(fetched));
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace xiaoer::web
