"""What people ask about their own data: to erase them, and files of them that they took along."""
