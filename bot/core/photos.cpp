#include "bot/core/photos.hpp"

namespace xiaoer::core {

std::string Photos::missing() const {
    std::string out;
    if (faces_missing() > 0) out = "六面照还差" + std::to_string(faces_missing()) + "张";
    if (goods_missing() > 0)
        out += (out.empty() ? "商品实拍还差" : "，商品实拍还差") + std::to_string(goods_missing()) + "张";
    return out;
}

std::string Photos::tally() const {
    if (!asked()) return received.empty() ? std::string() : "照片" + std::to_string(received.size()) + "张";
    std::string out;
    if (faces_needed > 0)
        out = "六面照" + std::to_string(std::min(have(), faces_needed)) + "/" + std::to_string(faces_needed);
    if (goods_needed > 0)
        out += (out.empty() ? "商品实拍" : "，商品实拍") + std::to_string(goods_needed - goods_missing()) +
               "/" + std::to_string(goods_needed);
    return out;
}

void Photos::receive(const std::vector<std::string>& pictures, int limit) {
    for (const auto& picture : pictures) {
        if (have() >= limit) return;
        if (std::find(received.begin(), received.end(), picture) == received.end())
            received.push_back(picture);
    }
}

}  // namespace xiaoer::core
