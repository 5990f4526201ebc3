# The frame of pages: brand, theme, shortcuts, home

brand-desk = Unbind Desk
nav-menu = My menu
theme-label = Appearance
theme-auto = As the system
theme-light = Light
theme-dark = Dark
keys-title = Keyboard shortcuts
keys-move = Down and up in a list
keys-open = Open the selected application
keys-next = Claim the next one
keys-approve = Choose approve
keys-reject = Choose reject
keys-search = Search
keys-help = Show this list
keys-on = Use shortcuts in this browser
keys-close = Close
home-title = Unbind a store
home-lead = End the tie between a store and its account, or have the store’s certification withdrawn.
home-owner = I own a store
home-owner-text = Apply to unbind or to revoke a certification, and follow your application.
home-promise = Answered in 3 to 5 working days
home-owner-go = Apply or look up
home-staff = I review applications
home-staff-text = Go to the review desk.
home-staff-go = Staff sign-in
