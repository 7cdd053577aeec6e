"""How what somebody has in a session is named: by the policy of the edition, and by its share before there is one."""
