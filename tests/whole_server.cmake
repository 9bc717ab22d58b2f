# The whole-server tests: each file of tests/integration against the real binary, on loopback ports of its own.
if(NOT TARGET qrcongo)
  return()
endif()
set(patience 1)
if(QRCONGO_SANITIZE)
  set(patience 6)
endif()
file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/integration/*_test.py)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  string(REGEX REPLACE "_test$" "" name ${name})
  add_test(NAME integration_${name} COMMAND ${Python3_EXECUTABLE} ${file})
  set_tests_properties(integration_${name} PROPERTIES
    ENVIRONMENT "QRCONGO=$<TARGET_FILE:qrcongo>;QRCONGO_PATIENCE=${patience};PYTHONDONTWRITEBYTECODE=1"
    LABELS integration TIMEOUT 900)
endforeach()
# Without Node or Chromium: skipped, and not passed.
set_tests_properties(integration_pages PROPERTIES SKIP_REGULAR_EXPRESSION "OK \\(skipped=")
# Where it is asked for, past 4 GiB: nothing else has the disk and the memory then.
set_tests_properties(integration_large_archives PROPERTIES RUN_SERIAL ON TIMEOUT 3600)
