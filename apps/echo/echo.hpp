// Challenge 1: answers every message with what it carried.
#pragma once

#include <maelstrom/maelstrom.hpp>

namespace apps {

class Echo {
 public:
  explicit Echo(maelstrom::Node& node) {
    node.on("echo", [](const Request& request) { return maelstrom::body<"echo">(request.echo); });
  }

 private:
  struct Request {
    maelstrom::Raw echo;  // any JSON, and as it came
    using fields = maelstrom::Fields<"echo">;
  };
};

}  // namespace apps
