#include "apps/forgeries/tree.hpp"

#include "maelstrom/maelstrom.hpp"

namespace tests {
namespace {

void write(const Tree& tree, std::string& out) {
  if (tree.kind == Tree::Kind::scalar) {
    out += tree.text;
    return;
  }
  const bool is_object = tree.kind == Tree::Kind::object;
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (const auto& [key, value] : tree.members) {
    if (!is_first) out += ',';
    is_first = false;
    if (is_object) out += '"' + key + "\":";
    write(value, out);
  }
  out += is_object ? '}' : ']';
}

Tree parse(maelstrom::Raw json) {
  Tree tree;
  maelstrom::Raw key;
  maelstrom::Raw value;
  if (json.text.starts_with('{')) {
    tree.kind = Tree::Kind::object;
    for (maelstrom::ObjectCursor cursor(json); cursor.next(key, value);) {
      tree.members.push_back({std::string(key.text.substr(1, key.text.size() - 2)), parse(value)});
    }
  } else if (json.text.starts_with('[')) {
    tree.kind = Tree::Kind::array;
    for (maelstrom::ArrayCursor cursor(json); cursor.next(value);) {
      tree.members.push_back({"", parse(value)});
    }
  } else {
    tree.text = json.text;
  }
  return tree;
}

void add_paths(const Tree& tree, Path& path, std::vector<Path>& paths) {
  paths.push_back(path);
  for (std::size_t i = 0; i < tree.members.size(); ++i) {
    path.push_back(i);
    add_paths(tree.members[i].value, path, paths);
    path.pop_back();
  }
}

}  // namespace

std::string Tree::str() const {
  std::string out;
  write(*this, out);
  return out;
}

const Tree::Member* Tree::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.key == name) return &member;
  }
  return nullptr;
}

Tree parse_tree(std::string_view json) { return parse(maelstrom::read_json(json)); }

std::vector<Path> paths_of(const Tree& tree) {
  std::vector<Path> paths;
  Path path;
  add_paths(tree, path, paths);
  return paths;
}

Tree* at(Tree& tree, const Path& path) {
  Tree* found = &tree;
  for (const std::size_t position : path) {
    if (position >= found->members.size()) return nullptr;
    found = &found->members[position].value;
  }
  return found;
}

std::string quoted(std::string_view text) {
  maelstrom::TextBuffer out;
  maelstrom::append_string(out, text);
  return std::string(out.view());
}

}  // namespace tests
