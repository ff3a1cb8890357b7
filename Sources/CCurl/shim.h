#ifndef BELLWETHER_CCURL_SHIM_H
#define BELLWETHER_CCURL_SHIM_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// Swift cannot call variadic functions: each use of curl_easy_setopt and its relatives has a typed one here.

typedef size_t (*bellwether_curl_data_callback)(char *data, size_t size, size_t count, void *context);

static inline CURLcode bellwether_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode bellwether_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode bellwether_curl_set_headers(CURL *handle, struct curl_slist *headers) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}

static inline CURLcode bellwether_curl_set_private(CURL *handle, void *context) {
    return curl_easy_setopt(handle, CURLOPT_PRIVATE, context);
}

static inline CURLcode bellwether_curl_copy_body(CURL *handle, const void *bytes, curl_off_t count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes);
}

static inline CURLcode bellwether_curl_set_body_callback(
    CURL *handle, bellwether_curl_data_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

static inline CURLcode bellwether_curl_set_header_callback(
    CURL *handle, bellwether_curl_data_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

static inline CURLcode bellwether_curl_set_open_socket(
    CURL *handle, curl_opensocket_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
}

static inline CURLcode bellwether_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

static inline CURLcode bellwether_curl_set_read_callback(
    CURL *handle, bellwether_curl_data_callback callback, void *context, curl_off_t size) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, size);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_READDATA, context);
}

static inline CURLcode bellwether_curl_get_private(CURL *handle, void **context) {
    return curl_easy_getinfo(handle, CURLINFO_PRIVATE, context);
}

static inline CURLcode bellwether_curl_get_status(CURL *handle, long *status) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
}

// Bytes of request headers sent: zero means that nothing can have arrived.
static inline CURLcode bellwether_curl_get_request_size(CURL *handle, long *size) {
    return curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, size);
}

static inline CURLMcode bellwether_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// CURLMsg keeps its result in a union.
static inline CURLcode bellwether_curl_message_result(const CURLMsg *message) {
    return message->data.result;
}

// Copies the address that libcurl is about to connect to; how many bytes it has, or 0 if it is neither IPv4 nor IPv6.
static inline int bellwether_curl_address(const struct curl_sockaddr *from, unsigned char to[16]) {
    if (from->family == AF_INET && from->addrlen >= sizeof(struct sockaddr_in)) {
        memcpy(to, &((const struct sockaddr_in *)&from->addr)->sin_addr, 4);
        return 4;
    }
    if (from->family == AF_INET6 && from->addrlen >= sizeof(struct sockaddr_in6)) {
        memcpy(to, &((const struct sockaddr_in6 *)&from->addr)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

static inline curl_socket_t bellwether_curl_open(const struct curl_sockaddr *address) {
#ifdef SOCK_CLOEXEC
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
    return socket(address->family, address->socktype, address->protocol);
#endif
}

// The macro is a cast, which Swift does not import.
static inline curl_socket_t bellwether_curl_bad_socket(void) {
    return CURL_SOCKET_BAD;
}

static inline CURLcode bellwether_curl_start(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

#endif
