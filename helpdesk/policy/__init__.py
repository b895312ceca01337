"""The support policy: what support.yml says, validated.

Import the policy from here; the other modules parse its sections.
"""

from helpdesk.policy.support_policy import SupportPolicy, load_policy
from helpdesk.policy.terms import Brand

__all__ = ["Brand", "SupportPolicy", "load_policy"]
