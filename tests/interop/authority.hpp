// A self-made authority: a certificate of it for localhost, and one for another name.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/kit/folder.hpp"

namespace xiaoer::interop {

class Authority {
  public:
    Authority() {
        run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=test authority' -keyout ca.key "
            "-out ca.pem");
        issue("right", "localhost");
        issue("wrong", "shop.invalid");
    }
    /// "ca.pem", or a folder with cert.pem and key.pem: "right", "wrong".
    [[nodiscard]] std::string at(const std::string& name) const { return (folder_.path() / name).string(); }

  private:
    void run(const std::string& command) const {
        const auto whole = "cd " + folder_.text() + " && " + command + " >/dev/null 2>&1";
        if (std::system(whole.c_str()) != 0) throw std::runtime_error("openssl: " + command);
    }
    void issue(const std::string& name, const std::string& host) const {
        folder_.write("names", "subjectAltName=DNS:" + host + "\n");
        run("mkdir " + name + " && openssl req -newkey rsa:2048 -nodes -subj /CN=" + host + " -keyout " +
            name + "/key.pem -out request.pem");
        run("openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile "
            "names -out " +
            name + "/cert.pem");
    }

    test::Folder folder_;
};

}  // namespace xiaoer::interop
