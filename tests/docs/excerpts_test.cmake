# Checks the pages that a newcomer copies from:
#   - each ```cpp block is an excerpt of one of tests/docs/*.cpp, which the tests compile; only its
#     indentation may differ;
#   - each script that an ```sh block runs exists;
#   - each relative link, in these and all other pages, leads to a file.
#
#   cmake -D ROOT=<tree> -P excerpts_test.cmake
cmake_minimum_required(VERSION 3.25)

if(NOT ROOT)
  message(FATAL_ERROR "Name the tree: -D ROOT=<tree>")
endif()

set(pages
  README.md docs/checking-histories.md docs/quickstart.md docs/raft.md docs/writing-nodes.md)

set(complaints "")
macro(complain text)
  string(APPEND complaints "${text}\n")
endmacro()

# next_block(<language>): moves the next fenced block from `rest` to `block`, and sets `line` to the
# number of its first line. If there is no block, `block` is empty.
macro(next_block language)
  set(block "")
  set(fence "\n```${language}\n")
  string(FIND "${rest}" "${fence}" begin)
  if(begin GREATER_EQUAL 0)
    string(LENGTH "${fence}" fence_length)
    math(EXPR begin "${begin} + ${fence_length}")
    string(SUBSTRING "${rest}" 0 ${begin} skipped)
    string(SUBSTRING "${rest}" ${begin} -1 rest)
    string(FIND "${rest}" "\n```" end)
    string(SUBSTRING "${rest}" 0 ${end} block)
    string(REGEX MATCHALL "\n" newlines "${skipped}")
    list(LENGTH newlines count)
    math(EXPR line "${last} + ${count}")
    set(last ${line})
    string(REGEX MATCHALL "\n" newlines "${block}")
    list(LENGTH newlines count)
    math(EXPR last "${last} + ${count}")
    string(SUBSTRING "${rest}" ${end} -1 rest)
  endif()
endmacro()

# begin_page(<page>): `rest` becomes its text.
macro(begin_page page)
  set(rest "")
  if(EXISTS ${ROOT}/${page})
    file(READ ${ROOT}/${page} rest)
  endif()
  string(PREPEND rest "\n")
  set(last 0)
endmacro()

file(GLOB examples ${ROOT}/tests/docs/*.cpp)
set(sources "")
foreach(example IN LISTS examples)
  file(READ ${example} source)
  string(APPEND sources "\n${source}\n")
endforeach()

foreach(page IN LISTS pages)
  begin_page(${page})
  next_block(cpp)
  while(NOT block STREQUAL "")
    set(is_found FALSE)
    foreach(indent IN ITEMS "" "  " "    " "      ")
      string(REPLACE "\n" "\n${indent}" excerpt "\n${block}\n")
      string(REGEX REPLACE "\n +\n" "\n\n" excerpt "${excerpt}")  # an empty line has no indentation
      string(REGEX REPLACE "\n +$" "\n" excerpt "${excerpt}")
      string(FIND "${sources}" "${excerpt}" at)
      if(at GREATER_EQUAL 0)
        set(is_found TRUE)
        break()
      endif()
    endforeach()
    if(NOT is_found)
      complain("${page}:${line}: no excerpt of tests/docs/*.cpp: copy it from there")
    endif()
    next_block(cpp)
  endwhile()

  begin_page(${page})
  next_block(sh)
  while(NOT block STREQUAL "")
    string(REGEX MATCHALL "(^|\n)(apps|tests|cmake|\\.ci)/[A-Za-z_./-]+" scripts "${block}")
    foreach(script IN LISTS scripts)
      string(STRIP "${script}" script)
      if(NOT EXISTS ${ROOT}/${script})
        complain("${page}:${line}: runs ${script}, which does not exist")
      endif()
    endforeach()
    next_block(sh)
  endwhile()
endforeach()

file(GLOB_RECURSE linking RELATIVE ${ROOT} ${ROOT}/docs/*.md)
foreach(page README.md ${linking})
  set(text "")
  if(EXISTS ${ROOT}/${page})
    file(READ ${ROOT}/${page} text)
  endif()
  string(REGEX REPLACE "```[^`]*```" "" text "${text}")  # code has brackets of its own
  string(REPLACE "](" "\n->" text "${text}")
  string(REGEX REPLACE "[][;]" " " text "${text}")  # brackets would join the list's elements
  string(REGEX MATCHALL "\n->[^()#: \n]+" links "${text}")
  cmake_path(GET page PARENT_PATH folder)
  foreach(link IN LISTS links)
    string(SUBSTRING "${link}" 3 -1 link)
    if(NOT link MATCHES "^(https?|mailto)$" AND NOT EXISTS "${ROOT}/${folder}/${link}")
      complain("${page}: links to ${link}, which does not exist")
    endif()
  endforeach()
endforeach()

if(complaints)
  message("${complaints}")
  message(FATAL_ERROR "The complaints are above.")
endif()
