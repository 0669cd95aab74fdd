// The apps under test, and a check that an app serves: writes at each node are acknowledged, and
// seen at every node.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cluster/cluster.hpp"

namespace tests {

// How to use one app as its clients do.
class Service {
 public:
  virtual ~Service() = default;

  // Throws a Failure unless ordinary requests at every node are answered, soon and without an
  // error, and their effects are seen at every node within some seconds. Never writes the same
  // twice.
  virtual void check(Cluster& cluster) = 0;
  // The same, but each node has to show only the data that clients gave to it, and its own data. A
  // node that was told lies can still do that.
  virtual void check_each(Cluster& cluster) { check(cluster); }
};

struct TestedApp {
  std::string_view name;
  MakeApp make;
  std::function<std::unique_ptr<Service>()> service;
};

// All apps.
const std::vector<TestedApp>& tested_apps();
// The app of that name; nullptr if there is none.
const TestedApp* find_tested_app(std::string_view name);

// Asks again and again, like a patient client, until the reply is not an error. Throws a Failure
// with the last error after some seconds.
std::string insist(Cluster& cluster, std::size_t node, std::string_view body);

// Asks again and again until the reply's body satisfies `is_enough`. Throws a Failure likewise.
void wait_for(Cluster& cluster, std::size_t node, std::string_view body, std::string_view what,
              const std::function<bool(std::string_view body)>& is_enough);

}  // namespace tests
