# --- handed on whole
import argparse


def main(args):
    print(args)


parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int)
main(parser.parse_args())
# --- read through vars
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int)
args = parser.parse_args()
print(vars(args))
