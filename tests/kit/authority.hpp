// A self-made authority: a certificate of it for localhost, one for another name, and more when asked.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/kit/folder.hpp"

namespace xiaoer::test {

class Authority {
  public:
    Authority() {
        run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=test authority' -keyout ca.key "
            "-out ca.pem");
        issue("right", "DNS:localhost,IP:127.0.0.1");
        issue("wrong", "DNS:shop.invalid");
    }
    /// "ca.pem", or a folder with cert.pem and key.pem: "right", "wrong", and what was issued.
    [[nodiscard]] std::string at(const std::string& name) const { return (folder_.path() / name).string(); }
    /// names: as X.509 writes them, "DNS:localhost"; key: as openssl's -newkey takes it. Valid from today,
    /// for two days.
    void issue(const std::string& name, const std::string& names, const std::string& key = "rsa:2048") const {
        folder_.write("names", "subjectAltName=" + names + "\n");
        run("mkdir " + name + " && openssl req -newkey " + key + " -nodes -subj /CN=test -keyout " + name +
            "/key.pem -out request.pem");
        run("openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile "
            "names -out " +
            name + "/cert.pem");
    }
    /// In the authority's folder.
    void run(const std::string& command) const {
        const auto whole = "cd " + folder_.text() + " && " + command + " >/dev/null 2>&1";
        if (std::system(whole.c_str()) != 0) throw std::runtime_error("openssl: " + command);
    }

  private:
    Folder folder_;
};

}  // namespace xiaoer::test
