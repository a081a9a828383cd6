# Manual pages and completions tell every option that the tables have.
$ python3 $TESTDATA/../cli/check_options.py $TESTDATA/../..
