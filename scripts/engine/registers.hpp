// registers.json: the tables in which the store's people keep cases (登记表). What columns there are and who
// fills them; the rows are the store's, when one is written is decided in bot/core.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"

namespace xiaoer::scripts {

struct RegisterColumn {
    std::string id;
    std::string title;  ///< Chinese, the heading
    bool by_bot = false;
    std::vector<std::string> choices;  ///< offered to the agent; empty = free text
};

struct Register {
    std::string id;
    std::string title;
    std::vector<RegisterColumn> columns;  ///< at least one filled by the bot
    [[nodiscard]] const RegisterColumn* column(std::string_view column_id) const;
};

struct Registers {
    std::vector<Register> rows;  ///< as the file has them
    [[nodiscard]] const Register* find(std::string_view id) const;
};

/// What the bot knows of a case. date, order and summary are the row's own; the others are fields of it.
inline constexpr std::array kBotColumns = {
    std::string_view("date"),   std::string_view("summary"),  std::string_view("buyer"),
    std::string_view("order"),  std::string_view("nickname"), std::string_view("product"),
    std::string_view("amount"), std::string_view("quantity"), std::string_view("courier"),
    std::string_view("kind"),   std::string_view("reason"),   std::string_view("tracking_number"),
    std::string_view("words"),  std::string_view("photos"),   std::string_view("facts"),
    std::string_view("wish"),   std::string_view("remedy"),   std::string_view("amount_paid"),
    std::string_view("result"), std::string_view("by"),       std::string_view("remark")};

/// The registers that bot/core writes into or domain rules ask for; a store may add others. `column` is one
/// that must be there because the bot fills it in later, "" = none.
struct NeededRegister {
    std::string_view id;
    std::string_view title;
    std::string_view column;
};
inline constexpr std::array kNeededRegisters = {NeededRegister{"missing", "漏发少发", ""},
                                                NeededRegister{"lost", "丢件", ""},
                                                NeededRegister{"interception", "拦截", ""},
                                                NeededRegister{"compensation", "补偿", ""},
                                                NeededRegister{"stock_out", "缺货", ""},
                                                NeededRegister{"after_sale", "售后问题", ""},
                                                NeededRegister{"pay_reminder", "催付", "result"},
                                                NeededRegister{"urge", "催件", "result"},
                                                NeededRegister{"message_left", "留言", ""},
                                                NeededRegister{"call_back", "回访", ""},
                                                NeededRegister{"return", "退货", ""},
                                                NeededRegister{"reship", "补发", ""},
                                                NeededRegister{"goods_missing", "待补商品知识", ""}};

struct File;
struct Problems;

void load_registers(const File& file, Registers& registers, base::Faults& faults);
/// Registers that problems.json names and nobody declared.
void check_registers(const Registers& registers, const Problems& problems, const std::string& file,
                     base::Faults& faults);

}  // namespace xiaoer::scripts
