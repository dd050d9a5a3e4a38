// The writing half of Projection for registers: new rows, and changes of rows old and new.
#include <stdexcept>

#include "bot/store/tables/binder.hpp"
#include "bot/store/tables/projection.hpp"
#include "bot/store/tables/registers.hpp"

namespace xiaoer::store {
namespace {

/// The one number a statement gives, 0 for none. Leaves the statement ready for the next time.
std::int64_t one_number(SQLite::Statement& statement) {
    const std::int64_t value = statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
    statement.reset();
    return value;
}

}  // namespace

void Projection::insert_register(const RegisterRow& row) {
    buffer_.clear();
    store::write(buffer_, row.fields);
    Binder(put_register_)
        .number(row.seq)
        .number(number(row.at))
        .text(row.register_id)
        .text(row.conversation)
        .text(row.order)
        .text(row.summary)
        .text(buffer_)
        .text(row.changed_by)
        .number(number(row.changed))
        .run();
}

void Projection::change_register(std::int64_t row, std::int64_t change, const std::string& agent,
                                 core::Time at, const Fields& fields) {
    Fields whole;
    std::string error;
    get_register_.bind(1, row);
    const bool known = get_register_.executeStep();
    const bool readable = known && read(get_register_.getColumn(0).getString(), whole, error);
    get_register_.reset();
    if (!known) return;
    if (!readable) throw std::runtime_error("登记表第 " + std::to_string(row) + " 行读不出来：" + error);
    merge(whole, fields);
    buffer_.clear();
    store::write(buffer_, whole);
    Binder(set_register_).number(row).text(buffer_).text(agent).number(number(at)).run();
    std::string changed;
    store::write(changed, fields);
    Binder(put_change_).number(change).number(row).number(number(at)).text(agent).text(changed).run();
}

void Projection::write_registers() {
    for (const RegisterStep& step : registers_) {
        const RegisterRow& row = step.row;
        switch (step.kind) {
            case RegisterStep::Kind::add:
                insert_register(row);
                break;
            case RegisterStep::Kind::amend: {
                find_register_.bindNoCopy(1, row.conversation);
                find_register_.bindNoCopy(2, row.register_id);
                find_register_.bindNoCopy(3, row.order);
                const auto known = one_number(find_register_);
                if (known == 0)
                    insert_register(row);
                else
                    change_register(known, row.seq, {}, row.at, row.fields);
                break;
            }
            case RegisterStep::Kind::complete:
                change_register(step.completion.row, step.change, step.completion.agent, step.completion.at,
                                step.completion.fields);
        }
    }
}

}  // namespace xiaoer::store
