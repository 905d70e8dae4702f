"""STS GetWebIdentityToken, which moto 5.2.1 does not have. Importing this module applies it.

Where the environment names an address as EMULATED_WEB_IDENTITY, whoever listens there signs: it is sent the request as
STS was, with the ARN of the role (not the session) as `x-caller`. Without it, nobody has switched the federation on.
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
"""

import os
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import emulated_access
from moto.iam.access_control import create_access_key
from moto.sts.responses import TokenResponse

DISABLED = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>OutboundWebIdentityFederationDisabledException</Code>"
    "<Message>Outbound web identity federation is not enabled for this account</Message></Error></ErrorResponse>"
)


def get_web_identity_token(self: TokenResponse) -> tuple[str, dict[str, int]]:
    signer = os.environ.get("EMULATED_WEB_IDENTITY")
    if signer is None:
        return DISABLED, {"status": 403}
    key = create_access_key(self.current_account, self.partition, self.get_access_key(), self.headers)
    asked = urlencode({name: values[0] for name, values in self.querystring.items()}).encode()
    request = Request(signer, data=asked, headers={"x-caller": emulated_access.arn_of(key)})
    try:
        with urlopen(request) as answer:
            return answer.read().decode(), {"status": answer.status}
    except HTTPError as refusal:
        return refusal.read().decode(), {"status": refusal.code}


TokenResponse.get_web_identity_token = get_web_identity_token
