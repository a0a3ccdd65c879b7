"""登录会话: log in, log out, who am I."""
