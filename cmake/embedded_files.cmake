# The files that travel inside the binary: migrations, pages and openapi.json, the console, the configuration with its
# comments.

find_program(QRCONGO_BROTLI brotli REQUIRED)
find_program(QRCONGO_GZIP gzip REQUIRED)

add_library(qrcongo_embedded STATIC)
target_include_directories(qrcongo_embedded PUBLIC ${CMAKE_SOURCE_DIR}/include)
# base declares what the build writes here.
target_link_libraries(qrcongo_base INTERFACE qrcongo_embedded)

function(qrcongo_embed function_name root)
  cmake_parse_arguments(PARSE_ARGV 2 embed "COMPRESSED" "" "")
  set(compression "")
  if(embed_COMPRESSED)
    set(compression -DBROTLI=${QRCONGO_BROTLI} -DGZIP=${QRCONGO_GZIP})
  endif()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${embed_UNPARSED_ARGUMENTS})
  list(SORT files)
  set(output ${CMAKE_BINARY_DIR}/embedded/${function_name}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAME=${function_name} -DROOT=${root} "-DFILES=${files}" ${compression}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(qrcongo_embedded PRIVATE ${output})
endfunction()

qrcongo_embed(embedded_migrations ${CMAKE_SOURCE_DIR}/migrations ${CMAKE_SOURCE_DIR}/migrations/*.sql)
qrcongo_embed(embedded_web ${CMAKE_SOURCE_DIR}/web COMPRESSED
  ${CMAKE_SOURCE_DIR}/web/openapi.json ${CMAKE_SOURCE_DIR}/web/public/*)
# Made of web/console by scripts/build_console, and committed: a build of the server takes no Node.
qrcongo_embed(embedded_console ${CMAKE_SOURCE_DIR}/web/dist COMPRESSED ${CMAKE_SOURCE_DIR}/web/dist/*)
qrcongo_embed(embedded_config ${CMAKE_SOURCE_DIR}/config ${CMAKE_SOURCE_DIR}/config/qrcongo.toml)
