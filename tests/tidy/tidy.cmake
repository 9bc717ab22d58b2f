# What no compiler reports: floors, rooms of libraries, coroutines, the shape of files. One build compiles the headers
# alone; a build with sanitizers would compile the same text again.

set(tidy_headers "")
if(NOT QRCONGO_SANITIZE)
  set(tidy_headers --headers --cache ${CMAKE_BINARY_DIR}/tidy-cache.json)
endif()

add_test(NAME tidy
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/tidy.py --source ${CMAKE_SOURCE_DIR}
          --compiler ${CMAKE_CXX_COMPILER} ${tidy_headers})
add_test(NAME tidy_itself
  COMMAND ${Python3_EXECUTABLE} -m unittest discover --start-directory ${CMAKE_CURRENT_LIST_DIR} --pattern *_test.py)
set_tests_properties(tidy tidy_itself PROPERTIES LABELS tidy TIMEOUT 900)
set_tests_properties(tidy_itself PROPERTIES ENVIRONMENT "COMPILER=${CMAKE_CXX_COMPILER};PYTHONDONTWRITEBYTECODE=1")
