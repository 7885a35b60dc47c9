"""What the product does when something breaks: processes, disks, senders."""
