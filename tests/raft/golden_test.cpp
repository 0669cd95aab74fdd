// Plays the scripts in tests/golden/raft against a cluster: commands, and exactly the lines that
// follow from them. In a script, lines are
//
//   $ COMMAND   see run()
//     LINE      what it leads to: each message as it is sent, and what servers persist and apply
//   # ...       is for the reader, as are empty lines
//
// With MAELSTROM_REWRITE in the environment the scripts are written anew instead: read the diff.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::golden_test {
namespace {

std::string describe(const Entry& entry) {
  if (entry.kind == EntryKind::empty) return fmt::format("{}/{} empty", entry.term, entry.index);
  return fmt::format("{}/{} \"{}\"", entry.term, entry.index, entry.data);
}

// As "1>2 append term 1 after 1/1: 1/2 "a"; commit 1": entries are <term>/<index>.
std::string describe(const Message& message) {
  std::string text = fmt::format("{}>{} {} term {}", message.from, message.to,
                                 to_string(message.type), message.term);
  switch (message.type) {
    case MessageType::pre_vote:
    case MessageType::vote:
      text += fmt::format(" log {}/{}", message.log_term, message.index);
      if (message.transfer) text += " transfer";
      break;
    case MessageType::append:
      text += fmt::format(" after {}/{}:", message.log_term, message.index);
      for (const Entry& entry : message.entries) text += " " + describe(entry) + ";";
      text += fmt::format(" commit {}", message.commit);
      break;
    case MessageType::append_reply:
      text += fmt::format(" {}", message.index);
      if (message.reject) text += fmt::format(" hint {}/{}", message.log_term, message.hint);
      break;
    case MessageType::heartbeat: text += fmt::format(" commit {}", message.commit); break;
    case MessageType::snapshot:
      text += fmt::format(" {}/{} {}", message.snapshot.term, message.snapshot.index,
                          encode(message.snapshot.configuration));
      break;
    case MessageType::read_index_reply: text += fmt::format(" {}", message.index); break;
    default: break;
  }
  if (message.round != 0) text += fmt::format(" round {}", message.round);
  if (message.reject) text += " reject";
  return text;
}

class Player {
 public:
  // What the command leads to, a line each.
  std::string run(const std::string& command) {
    said_.clear();
    std::istringstream words(command);
    std::string verb;
    words >> verb;
    if (verb == "cluster") {  // cluster CONFIGURATION [SPARE...]: see encode()
      std::string text;
      words >> text;
      const auto configuration = decode_configuration(text);
      REQUIRE(configuration);
      std::vector<NodeId> ids = configuration->servers();
      for (NodeId id = 0; words >> id;) ids.push_back(id);
      Options options = kOptions;
      options.kept_entries = 0;
      cluster_.emplace(ids, options, configuration);
      listen();
    } else if (verb == "propose") {  // propose SERVER DATA
      const NodeId id = server(words);
      std::string data;
      words >> data;
      outcome(cluster_->propose(id, data).outcome);
    } else if (verb == "change") {  // change SERVER CONFIGURATION
      const NodeId id = server(words);
      std::string text;
      words >> text;
      outcome(cluster_->propose(id, *decode_configuration(text)).outcome);
    } else if (verb == "pass") {  // pass MILLISECONDS
      int ms = 0;
      words >> ms;
      cluster_->pass(ms * 1ms);
    } else if (verb == "settle") {
      cluster_->settle();
    } else if (verb == "heal") {
      cluster_->heal();
    } else if (verb == "state") {
      std::istringstream lines(cluster_->describe());
      for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) say(line);
      }
    } else {
      at_server(verb, server(words), words);
    }
    return said_;
  }

 private:
  NodeId server(std::istringstream& words) {
    NodeId id = kNoNode;
    words >> id;
    REQUIRE(cluster_);
    REQUIRE(cluster_->servers().contains(id));
    return id;
  }
  void at_server(const std::string& verb, NodeId id, std::istringstream& words) {
    Server& server = (*cluster_)[id];
    if (verb == "campaign") {
      server->campaign(cluster_->clock(server));
      cluster_->drain(server);
    } else if (verb == "elect") {  // without a word
      cluster_->elect(id);
      said_.clear();
    } else if (verb == "read") {
      if (!cluster_->read(id)) say("refused");
    } else if (verb == "transfer") {  // transfer FROM TO
      outcome(server->transfer(this->server(words)));
      cluster_->drain(server);
    } else if (verb == "compact") {
      cluster_->compact(id);
    } else if (verb == "isolate") {
      cluster_->isolate(id);
    } else if (verb == "kill") {
      cluster_->kill(id);
    } else if (verb == "start") {
      cluster_->start(id);
    } else {
      REQUIRE(verb == "a command");
    }
  }
  void listen() {
    cluster_->on_ready = [this](NodeId id, const Ready& ready) {
      if (ready.hard_state) {
        say(fmt::format("{} persists term {} vote {}", id, ready.hard_state->term,
                        ready.hard_state->vote));
      }
      if (ready.snapshot) say(fmt::format("{} takes a snapshot {}", id, ready.snapshot->index));
      for (const Entry& entry : ready.entries)
        say(fmt::format("{} persists {}", id, describe(entry)));
      for (const Message& message : ready.messages) say(describe(message));
      for (const Entry& entry : ready.committed) {
        say(fmt::format("{} applies {}", id, describe(entry)));
      }
      for (const ReadState& read : ready.reads) {
        say(read.confirmed ? fmt::format("{} reads at {}", id, read.index)
                           : fmt::format("{} cannot read", id));
      }
    };
  }
  void outcome(Outcome outcome) {
    if (outcome != Outcome::accepted) say(std::string(to_string(outcome)));
  }
  void say(const std::string& line) { said_ += "  " + line + "\n"; }

  std::optional<Cluster> cluster_;
  std::string said_;
};

TEST_CASE("the golden scripts of raft are followed line by line", "[golden]") {
  int scripts = 0;
  const std::string folder = TESTS_SOURCE_DIR "/tests/golden/raft";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    ++scripts;
    std::ostringstream script;
    script << std::ifstream(entry.path()).rdbuf();
    std::istringstream lines(script.str());
    std::string played;
    Player player;
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(entry.path().filename().string(), line);
      if (line.starts_with("  ")) continue;  // what was expected
      played += line + "\n";
      if (line.starts_with("$ ")) played += player.run(line.substr(2));
    }
    if (std::getenv("MAELSTROM_REWRITE") != nullptr) {
      std::ofstream(entry.path()) << played;
    } else {
      CAPTURE(entry.path().filename().string());
      CHECK(script.str() == played);
    }
  }
  CHECK(scripts >= 5);
}

}  // namespace
}  // namespace maelstrom::raft::tests::golden_test
