"""The transport of the live room: hub, sockets, frames, flow, heartbeat, drain. It knows streams and numbers, not therapy."""
