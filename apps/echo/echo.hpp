// Challenge 1: answers every message with the value that it carried.
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
    maelstrom::Raw echo;  // any JSON, as it came
    using fields = maelstrom::Fields<"echo">;
  };
};

}  // namespace apps
