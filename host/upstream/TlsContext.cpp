#include "host/upstream/TlsContext.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SSLManager.h>
#include <openssl/ssl.h>

namespace spillway::upstream {

base::Result<Poco::Net::Context::Ptr> makeTlsContext(const std::string& extraCaFile) {
  using Poco::Net::Context;
  try {
    Poco::Net::initializeSSL();
    Context::Params params;
    params.caLocation = extraCaFile;
    params.loadDefaultCAs = true;
    // Strict, because the milder modes ask the resolver whether each host is this machine and then check nothing.
    params.verificationMode = Context::VERIFY_STRICT;
    params.verificationDepth = 9;
    params.cipherList = "HIGH:!aNULL:!eNULL:!MD5:!RC4:!3DES";
    Context::Ptr context = new Context(Context::TLS_CLIENT_USE, params);
    context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    // Writes go out piece by piece from where the caller's bytes are, and an idle connection gives its buffers back.
    SSL_CTX_set_mode(context->sslContext(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    return context;
  } catch (const Poco::Exception& problem) {
    base::Error error;
    error.fault = base::Fault::InvalidRequest;
    error.message =
        "cannot set up TLS" +
        (extraCaFile.empty() ? std::string() : " with the certificate authorities in '" + extraCaFile + "'") + ": " +
        problem.displayText();
    return error;
  }
}

}  // namespace spillway::upstream
