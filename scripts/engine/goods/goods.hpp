// What the store knows of its goods: scripts/goods/*.json, and scripts/attributes.json by which a question
// about a good is recognised. Loaded with the rest of the scripts and immutable afterwards. It finds what is
// named and what is asked; what is answered is decided in bot/core.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/base/fault.hpp"
#include "scripts/engine/policy.hpp"

namespace xiaoer::scripts {

class Guard;

/// One thing the store told of a good or of one specification: the attribute's value, and the whole sentence
/// to say instead of the attribute's own phrase ("" = that phrase).
struct GoodValue {
    std::string attribute;
    std::string value;
    std::string sentence;
};

/// What a buyer chooses on the item's page: 7包装, 大号, 原味.
struct GoodSpec {
    std::string name;
    std::string sku;                 ///< the platform's number of it, "" unknown
    std::vector<std::string> words;  ///< other ways to call it
    std::optional<std::int64_t> price_fen;
    std::optional<std::int64_t> stock;
    /// When price and stock were read from the platform or its export; none: the price is kept by hand, the
    /// stock not at all.
    std::optional<Time> read_at;
    std::vector<GoodValue> values;  ///< win over the good's own
};

/// A row of a size table; both ends of a range belong to it.
struct SizeRow {
    struct Range {
        std::string measure;  ///< foot_cm, height_cm, weight_jin, usual (the size usually worn)
        double least = 0;
        double most = 0;
    };
    std::string size;
    std::vector<Range> ranges;
};

struct Good {
    std::string id;
    std::string title;                   ///< as on the item's page
    std::string name;                    ///< short, as said to buyers
    std::vector<std::string> names;      ///< nicknames
    std::vector<std::string> not_names;  ///< longer words that hold a name and mean something else (草莓酱)
    std::vector<std::string> item_ids;   ///< of the platforms
    std::string kind;                    ///< 食品, 日用 …: the after-order pair takes one of each
    std::string category;
    std::vector<std::string> tags;
    std::string pitch;  ///< why one would like it: the reason of a recommendation
    std::vector<std::pair<std::string, std::string>> reasons;  ///< tag → reason for who asks for that
    std::vector<GoodSpec> specs;                               ///< from small to large where that applies
    std::vector<GoodValue> values;
    std::vector<SizeRow> sizes;
    std::vector<std::string> companions;  ///< ids
    bool on_sale = true;

    [[nodiscard]] const GoodValue* value(std::string_view attribute) const;
};

/// scripts/attributes.json: one thing buyers ask about.
struct Attribute {
    enum class Kind : std::uint8_t {
        value,       ///< the good's own value is said
        claim,       ///< health, pregnancy, children: only as the store wrote it
        price,       ///< of one or several, with the promotion's rule
        stock,       ///< only claimed when read recently
        specs,       ///< what there is to choose from
        difference,  ///< between two goods or two specifications
        size,        ///< by the size table
        recommend,   ///< what to buy
        sells        ///< whether the store has such a thing
    };
    std::string id;
    std::string title;  ///< Chinese, as said to buyers: 保质期
    Kind kind = Kind::value;
    std::string phrase;                   ///< said with good, attribute and value
    std::vector<std::string> instead_of;  ///< attributes that are not meant when this one is asked
    std::vector<std::string> or_else;     ///< whose value answers as well when there is none of this
};

/// A need by which goods are chosen: 送礼, 解馋.
struct Need {
    std::string tag;       ///< of goods, or a kind (食品)
    bool not_tag = false;  ///< goods with it are left out (对坚果过敏)
};

/// An attribute that a text asks for. Offsets are bytes of the text.
struct Asked {
    const Attribute* attribute = nullptr;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string thing;  ///< sells: what is asked for
};

/// A good that a text names.
struct Mention {
    std::vector<const Good*> goods;  ///< more than one: the name fits all of them
    std::size_t begin = 0;
    std::size_t end = 0;
    enum class How : std::uint8_t { name, typo, part } how = How::name;
};

class Goods {
  public:
    /// Reads dir/attributes.json and dir/goods/*.json; folder is how dir is called in faults. Texts are
    /// looked at by the guard when there is one. What is faulty is left out and told.
    [[nodiscard]] static std::shared_ptr<const Goods> load(const std::filesystem::path& dir,
                                                           const std::string& folder, base::Faults& faults);
    ~Goods();

    /// Values and answers that may not be sent.
    void check(const Guard& guard, base::Faults& faults) const;

    [[nodiscard]] const std::vector<Good>& all() const;  ///< as the files have them
    [[nodiscard]] const Good* find(std::string_view id) const;
    [[nodiscard]] const Good* by_item(std::string_view item_id) const;
    /// The good that an order's item with this title is; null when the store told nothing of it.
    [[nodiscard]] const Good* of_title(std::string_view title) const;
    [[nodiscard]] const std::vector<Attribute>& attributes() const;
    [[nodiscard]] const Attribute* attribute(std::string_view id) const;

    // Text is normalised: simplified, lower case, typos mended.
    /// What it asks for, in the order of the text.
    [[nodiscard]] std::vector<Asked> asked(std::string_view text) const;
    /// The goods it names, in the order of the text: by name, else by name with one mistake, else by a part
    /// of a title. A name behind 不是/不要 is left out when another one is named.
    [[nodiscard]] std::vector<Mention> named(std::string_view text) const;
    /// The specifications of good that text names.
    [[nodiscard]] std::vector<const GoodSpec*> specs_named(const Good& good, std::string_view text) const;
    /// The answer to a question that good alone has; "" when text asks none.
    [[nodiscard]] std::string_view own_answer(const Good& good, std::string_view text) const;
    [[nodiscard]] std::vector<Need> needs(std::string_view text) const;
    /// The number, as written, of the yuan that a recommendation may cost (50以内, 预算一百); "" = none is
    /// told.
    [[nodiscard]] std::string budget(std::string_view text) const;
    /// A word that means goods in general (零食, 吃的), for which something is recommended.
    [[nodiscard]] bool is_general(std::string_view thing) const;

    /// A price or stock read longer ago is not claimed.
    [[nodiscard]] bool price_known(const GoodSpec& spec, Time now) const;
    [[nodiscard]] bool stock_known(const GoodSpec& spec, Time now) const;
    [[nodiscard]] bool sold_out(const Good& good, Time now) const;

  private:
    Goods();
    struct Body;
    friend struct GoodsLoader;
    std::unique_ptr<Body> body_;
};

/// "29.9", "99"
[[nodiscard]] std::string yuan(std::int64_t fen);

}  // namespace xiaoer::scripts
