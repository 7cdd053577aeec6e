"""Sessions in Zoom: who is connected, by its webhooks and its reports; own join links; recordings in its cloud."""
