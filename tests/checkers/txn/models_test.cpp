// Consistency models: their names, what they forbid, and what anomalies exclude.
#include "txn/models.hpp"

#include <stdexcept>

#include "catch.hpp"
#include "maelstrom/checkers/transactions.hpp"

namespace maelstrom::checkers::models_test {
namespace {

using txn::Names;

TEST_CASE("models are listed with commas, with or without blanks and colons") {
  using List = std::vector<std::string>;
  CHECK(parse_consistency_models("serializable") == List{"serializable"});
  CHECK(parse_consistency_models("PL-2,strict-serializable") ==
        List{"PL-2", "strict-serializable"});
  CHECK(parse_consistency_models(" read-atomic , :prefix ") == List{"read-atomic", "prefix"});
}

TEST_CASE("a model that nobody knows is named, and those that are known") {
  for (const char* list : {"", "serialisable", "serializable,", "serializable prefix"}) {
    CAPTURE(list);
    CHECK_THROWS_AS(parse_consistency_models(list), std::invalid_argument);
  }
  try {
    parse_consistency_models("prefix,acid");
  } catch (const std::invalid_argument& error) {
    const std::string text = error.what();
    CHECK(text.starts_with("unknown consistency model \"acid\"; known are 1SR, PL-1, "));
    CHECK(text.find("strong-snapshot-isolation") != std::string::npos);
  }
  CHECK(consistency_model_names().size() == 45);
}

TEST_CASE("every model that can be asked for forbids something, and the others are refused") {
  for (const std::string_view model : consistency_model_names()) {
    CAPTURE(model);
    CHECK(txn::forbidden_anomalies({model}).contains("G1a") !=
          (model.ends_with("read-uncommitted") || model.ends_with("PL-1")));
    CHECK(txn::forbidden_anomalies({model}).contains("G0"));
  }
  for (const std::string_view model : txn::known_models()) {
    CAPTURE(model);
    const std::string_view instead = txn::model_instead_of(model);
    CHECK(txn::forbidden_anomalies({model}).empty() == !instead.empty());
    if (instead.empty()) continue;
    CHECK_NOTHROW(parse_consistency_models(instead));
    try {
      parse_consistency_models("serializable," + std::string(model));
      FAIL("accepted");
    } catch (const std::invalid_argument& error) {
      CHECK(std::string(error.what()).ends_with("use " + std::string(instead) + " instead"));
    }
  }
}

TEST_CASE("a model that means the same for transactions as another one forbids the same") {
  CHECK(txn::forbidden_anomalies({"linearizable"}) ==
        txn::forbidden_anomalies({"strict-serializable"}));
  CHECK(txn::forbidden_anomalies({"1SR"}) == txn::forbidden_anomalies({"serializable"}));
}

TEST_CASE("each model forbids what weaker ones do") {
  const Names strict = txn::forbidden_anomalies({"strict-serializable"});
  for (const std::string_view model : consistency_model_names()) {
    CAPTURE(model);
    const Names all = txn::forbidden_anomalies({model});
    for (const auto weaker : {"strong-session-snapshot-isolation", "PL-1", "read-atomic"}) {
      if (!txn::stronger_models({weaker}).contains(txn::canonical_model(model))) continue;
      for (const auto anomaly : txn::forbidden_anomalies({weaker})) CHECK(all.contains(anomaly));
    }
    for (const auto anomaly : all) CHECK(strict.contains(anomaly));
  }
}

TEST_CASE("what a model forbids is a matter of definitions") {
  const auto forbids = [](std::string_view model, std::string_view anomaly) {
    return txn::forbidden_anomalies({model}).contains(anomaly);
  };
  CHECK(forbids("read-uncommitted", "G0"));
  CHECK_FALSE(forbids("read-uncommitted", "G1c"));
  CHECK(forbids("read-committed", "incompatible-order"));
  CHECK_FALSE(forbids("read-committed", "internal"));
  CHECK(forbids("consistent-view", "G-single-item"));
  CHECK_FALSE(forbids("consistent-view", "G-nonadjacent-item"));
  CHECK(forbids("snapshot-isolation", "G-nonadjacent-item"));
  CHECK_FALSE(forbids("snapshot-isolation", "G2-item"));
  CHECK(forbids("cursor-stability", "lost-update"));
  CHECK(forbids("serializable", "G2-item"));
  CHECK_FALSE(forbids("serializable", "G-single-item-process"));
  CHECK(forbids("strong-session-serializable", "G2-item-process"));
  CHECK_FALSE(forbids("strong-session-serializable", "G2-item-realtime"));
  CHECK(forbids("strict-serializable", "G0-realtime"));
}

TEST_CASE("of the models that are excluded the weakest are told apart") {
  const auto weakest = [](const Names& anomalies) { return txn::boundary(anomalies).weakest; };
  CHECK(weakest({}).empty());
  CHECK(weakest({"G0"}) == Names{"read-uncommitted"});
  CHECK(weakest({"G1a", "G2-item"}) == Names{"read-committed"});
  CHECK(weakest({"internal"}) == Names{"read-atomic"});
  CHECK(weakest({"internal", "lost-update"}) == Names{"cursor-stability", "read-atomic"});
  CHECK(weakest({"G2-item-realtime"}) == Names{"strong-serializable"});
  CHECK(weakest({"G-single-item"}) == Names{"consistent-view", "repeatable-read"});
  CHECK(txn::boundary({"G2-item"}).others ==
        Names{"serializable", "strong-serializable", "strong-session-serializable"});
}

}  // namespace
}  // namespace maelstrom::checkers::models_test
