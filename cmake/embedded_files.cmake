# The files that travel inside the binary: migrations, pages and openapi.json, the configuration with its comments.

add_library(qrcongo_embedded STATIC)
target_include_directories(qrcongo_embedded PUBLIC ${CMAKE_SOURCE_DIR}/include)
# base declares what the build writes here.
target_link_libraries(qrcongo_base INTERFACE qrcongo_embedded)

function(qrcongo_embed function_name root)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${ARGN})
  list(SORT files)
  set(output ${CMAKE_BINARY_DIR}/embedded/${function_name}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAME=${function_name} -DROOT=${root} "-DFILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(qrcongo_embedded PRIVATE ${output})
endfunction()

qrcongo_embed(embedded_migrations ${CMAKE_SOURCE_DIR}/migrations ${CMAKE_SOURCE_DIR}/migrations/*.sql)
qrcongo_embed(embedded_web ${CMAKE_SOURCE_DIR}/web ${CMAKE_SOURCE_DIR}/web/openapi.json ${CMAKE_SOURCE_DIR}/web/public/*)
qrcongo_embed(embedded_config ${CMAKE_SOURCE_DIR}/config ${CMAKE_SOURCE_DIR}/config/qrcongo.toml)
