"""What a CRM without a flow uses: buttons on its pages, and hooks to which it posts."""
