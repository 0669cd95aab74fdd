# cmake -P run_node.cmake <node>: gives the consumers' node two lines and compares its answers.
cmake_minimum_required(VERSION 3.25)

# check_node(<node>)
function(check_node node)
  file(WRITE ${node}.in
    "{\"src\":\"c0\",\"dest\":\"n1\",\"body\":"
    "{\"type\":\"init\",\"msg_id\":1,\"node_id\":\"n1\",\"node_ids\":[\"n1\"]}}\n"
    "{\"src\":\"c1\",\"dest\":\"n1\",\"body\":"
    "{\"type\":\"echo\",\"msg_id\":2,\"echo\":\"hello\"}}\n")
  string(CONCAT expected
    "{\"src\":\"n1\",\"dest\":\"c0\",\"body\":{\"type\":\"init_ok\",\"in_reply_to\":1}}\n"
    "{\"src\":\"n1\",\"dest\":\"c1\",\"body\":"
    "{\"type\":\"echo_ok\",\"in_reply_to\":2,\"echo\":\"hello\"}}\n")
  execute_process(COMMAND ${node} INPUT_FILE ${node}.in TIMEOUT 10
    OUTPUT_VARIABLE answered RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR NOT answered STREQUAL expected)
    message(FATAL_ERROR
      "${node} ended with ${status} and answered\n${answered}expected\n${expected}")
  endif()
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  check_node(${CMAKE_ARGV3})
endif()
