#!/usr/bin/env python3
"""Runs what README tells people to run, as it stands there: the commands, the configuration, and the nginx
block in front of a served product. Usage: readme.py BINARY README PACK. Exit status 0 when all of it works."""

import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zlib

import openpyxl

BINARY, README, PACK = (os.path.abspath(path) for path in sys.argv[1:4])
SLOWER = int(os.environ.get("XIAOER_SLOWER", "1"))  # as tests/CMakeLists.txt says
TEXT = open(README, encoding="utf-8").read()
# Needs somebody who types, or takes as long as all transcripts do (transcript_tests plays them).
LEFT_OUT = ("talk", "play")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


def commands():
    for block in blocks("sh"):
        for line in block.splitlines():
            if re.match(r"(XIAOER_\w+=\S+ )?build/xiaoer ", line) and line.split("build/xiaoer ")[1].split()[0] not in LEFT_OUT:
                yield line


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A command that serves, until it is told to stop."""

    def __init__(self, command, folder, environment):
        self.process = subprocess.Popen(["sh", "-c", "exec env " + command + " --json"], cwd=folder, env=environment,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"does not serve: {command}\n{self.process.stderr.read()}")
        self.url = json.loads(line)["listening"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=60 * SLOWER)
        if self.process.returncode != 0:
            sys.exit(f"does not stop well: {self.process.returncode}\n{log}")


def prepare(folder):
    """What the commands speak of."""
    os.mkdir(os.path.join(folder, "build"))
    os.symlink(BINARY, os.path.join(folder, "build", "xiaoer"))
    os.symlink(os.path.join(PACK, "tests"), os.path.join(folder, "tests"))

    def put(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)

    put("口令.txt", "correct horse 9\n")
    put("店小二.json", blocks("json")[0])
    put("订单.csv", "订单编号,买家会员名,订单状态\n3100000000000000999,demo,买家已付款\n")
    goods = openpyxl.Workbook()
    goods.active.append(["商品ID", "宝贝标题", "SKU ID", "销售属性", "一口价", "宝贝数量", "宝贝状态"])
    goods.active.append(["610000000001", "店小二 保温杯 304不锈钢", "4900000000001", "颜色:白色", "59.00", "12", "出售中"])
    goods.save(os.path.join(folder, "商品.xlsx"))
    put("订单后台.json", '{"kind": "local"}')
    os.chmod(os.path.join(folder, "订单后台.json"), 0o600)


def run_commands(folder, environment):
    ran = 0
    people = subprocess.run(["sh", "-c", "build/xiaoer user add boss --role admin --password-file 口令.txt"], cwd=folder,
                            env=environment, capture_output=True, text=True)
    assert people.returncode == 0, people.stderr
    served = Served("build/xiaoer serve --samples --listen 127.0.0.1:0", folder, environment)
    say_something(served.url)
    served.stop()
    for command in commands():
        command = command.split("  #")[0].strip()
        if "build/xiaoer serve" in command:
            # Its own port, because another program may have the usual one.
            served = Served(command + " --listen 127.0.0.1:0", folder, environment)
            with urllib.request.urlopen(served.url + "/healthz") as answer:
                assert answer.status == 200
            served.stop()
        else:
            done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=600 * SLOWER)
            if done.returncode != 0:
                sys.exit(f"status {done.returncode}: {command}\n{done.stdout}{done.stderr}")
        ran += 1
        print("ok ", command, flush=True)
    assert ran >= 10, f"only {ran} commands were found in README"


def post(url, path, body, headers=None):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Origin": url, **(headers or {})})
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.headers


def picture():
    """A PNG of one pixel."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")


def say_something(url):
    """A picture of the demo buyer, so that there is somebody to show and to erase."""
    status, headers = post(url, "/api/visit", {"buyer": "demo"})
    cookie = (headers.get("Set-Cookie") or "").split(";")[0]
    request = urllib.request.Request(url + "/api/pictures", picture(), {"Origin": url, "Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201


def status_of(url, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def behind_nginx(folder, environment):
    port = free_port()
    front = f"http://127.0.0.1:{port}"
    served = Served(f"build/xiaoer serve --listen 127.0.0.1:0 --trusted-proxy 127.0.0.1 --origin {front}", folder, environment)
    block = blocks("nginx")[0].replace("http://127.0.0.1:8080", served.url)
    root = os.path.join(folder, "nginx")
    os.makedirs(root)
    config = os.path.join(root, "nginx.conf")
    temporary = "".join(f"{kind}_temp_path {root}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"pid {root}/pid; error_log {root}/error.log; daemon off; events {{}}\n"
                  f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}; {block} }} }}\n")
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", config, "-p", root])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            select.select([], [], [], 0.05)
        assert status_of(front + "/") == 200
        assert status_of(front + "/metrics") == 404, "the figures are not for everybody"
        assert post(front, "/api/visit", {})[0] == 200, "the page's own origin is known"
        with socket.create_connection(("127.0.0.1", port)) as link:
            link.sendall((f"GET /ws HTTP/1.1\r\nHost: x\r\nOrigin: {front}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
            assert link.recv(4096).startswith(b"HTTP/1.1 101"), "a WebSocket goes through"
        # Every buyer has limits of his own: what nginx is told by the hops before it is handed on.
        for buyer in range(300):
            assert post(front, "/api/visit", {}, {"X-Forwarded-For": f"198.51.{buyer // 250}.{buyer % 250}"})[0] == 200
    finally:
        nginx.terminate()
        nginx.wait()
        served.stop()
    print("ok  behind nginx", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="xiaoer-readme-") as folder:
        environment = {**os.environ, "XDG_DATA_HOME": os.path.join(folder, "家"), "XIAOER_HOME": PACK}
        prepare(folder)
        run_commands(folder, environment)
        behind_nginx(folder, environment)


main()
