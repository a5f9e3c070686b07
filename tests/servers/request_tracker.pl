# Queues, a custom field, users and their tokens for tests; prints the tokens as JSON. Run once on a fresh database.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT -init;
use JSON;

my $system = RT->SystemUser;

sub created {
    my ($what, @with) = @_;
    my $made = "RT::$what"->new($system);
    my ($id, @said) = $made->Create(@with);
    die "$what: @said" unless $id;
    return $made;
}

sub user {
    my ($name, %rights) = @_;    # queue => [rights]
    my $user = created('User', Name => $name, EmailAddress => "$name\@rt.test", Privileged => 1);
    while (my ($queue, $names) = each %rights) {
        my $object = RT::Queue->new($system);
        $object->Load($queue);
        for my $right (@$names) {
            my ($done, $said) = $user->PrincipalObj->GrantRight(Object => $object, Right => $right);
            die "$name $right: $said" unless $done;
        }
    }
    my ($id, $said, $token) = RT::AuthToken->new($system)->Create(Owner => $user->id, Description => 'tests');
    die $said unless $id;
    return $token;
}

for my $pair (['Support', 'BundleKey'], ['Internal', 'ElsewhereKey']) {
    my ($name, $field) = @$pair;
    my $queue = created('Queue', Name => $name);
    my ($done, $said) = created('CustomField',
        Name => $field, Type => 'FreeformSingle', LookupType => RT::Ticket->CustomFieldLookupType)->AddToObject($queue);
    die $said unless $done;
}
my @see = qw(SeeQueue ShowTicket ShowTicketComments SeeCustomField);
my @write = qw(CreateTicket CommentOnTicket ReplyToTicket ModifyTicket);
print encode_json({
    token          => user('bot', Support => [@see, @write, 'SetInitialCustomField'], Internal => \@see),
    reader_token   => user('reader', Support => \@see),
    fieldless_token => user('fieldless', Support => [@see, @write]),
});
