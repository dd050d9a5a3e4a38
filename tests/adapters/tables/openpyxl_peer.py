"""The independent reader and writer that xlsx files are tried against. JSON on standard input and output.

dump FILE   prints the sheets as they are read: name, frozen pane, widths, cells with their types
make FILE   writes the workbook that the input describes: a list of rows; a cell is a text or a number
"""
import json
import sys

import openpyxl
from openpyxl.utils.escape import unescape


def dump(name):
    sheets = []
    for sheet in openpyxl.load_workbook(name).worksheets:
        sheets.append({
            "name": sheet.title,
            "frozen": sheet.freeze_panes,
            "bold": bool(sheet["A1"].font.bold),
            "widths": [round(sheet.column_dimensions[column].width) for column in "AB"],
            "types": sorted({cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}),
            "rows": [[cell.value and unescape(cell.value) for cell in row] for row in sheet.iter_rows()],
        })
    json.dump(sheets, sys.stdout, ensure_ascii=True)


def make(name):
    book = openpyxl.Workbook()
    for row in json.load(sys.stdin):
        book.active.append(row)
    book.create_sheet("第二张").append(["不是这张"])
    book.save(name)


{"dump": dump, "make": make}[sys.argv[1]](sys.argv[2])
