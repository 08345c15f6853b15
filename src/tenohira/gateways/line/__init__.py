"""The city's LINE official account through LINE's own SDK: the messages engine's ChannelPort and TalkPort."""
