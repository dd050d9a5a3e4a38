// The projected tables as text, for comparing them whole.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>

#include "bot/store/journal/database.hpp"

namespace xiaoer::store::tables {

inline std::string dump(const std::filesystem::path& folder) {
    const SQLite::Database database((folder / "xiaoer.db").string(), SQLite::OPEN_READWRITE);
    std::string out;
    for (const char* table : kProjected) {
        out.append("== ").append(table).append("\n");
        SQLite::Statement rows(database, std::string("SELECT * FROM ") + table + " ORDER BY 1");
        while (rows.executeStep()) {
            for (int i = 0; i < rows.getColumnCount(); ++i) {
                out += rows.getColumn(i).isNull() ? "NULL" : rows.getColumn(i).getString();
                out += '|';
            }
            out += '\n';
        }
    }
    return out;
}

}  // namespace xiaoer::store::tables
