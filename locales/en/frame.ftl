# The frame of pages: brand, theme, shortcuts, home

brand-desk = Unbind Desk
nav-menu = My menu
theme-label = Appearance
theme-auto = Match system
theme-light = Light
theme-dark = Dark
keys-title = Keyboard shortcuts
keys-move = Down and up in a list
keys-open = Open the selected application
keys-next = Claim the next application
keys-approve = Select “Approve”
keys-reject = Select “Reject”
keys-search = Search
keys-help = Show this list
keys-on = Use shortcuts in this browser
keys-close = Close
home-title = Unbind a store
home-lead = Unbind your store from its account, or revoke its certification.
home-owner = I own a store
home-owner-text = Apply to unbind your store or to revoke its certification, and follow the progress.
home-answer-time = We answer within 3 to 5 working days
home-owner-link = Apply or check progress
home-staff = I review applications
home-staff-text = Go to the review desk.
home-staff-link = Staff sign-in
