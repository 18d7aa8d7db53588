"""placeholder"""


def main(url, accounts, scale):
    return 1
