namespace TinyInfer.Store.Hashing;

/// <summary>Compares hashes.</summary>
internal static class Digest
{
    /// <summary>Whether bytes are the same. It takes as long whether they are or not, so that time tells nothing of them.</summary>
    /// <param name="one">Some bytes.</param>
    /// <param name="oneAt">Index of the first.</param>
    /// <param name="other">Other bytes.</param>
    /// <param name="otherAt">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether they are.</returns>
    internal static bool Same(byte[] one, int oneAt, byte[] other, int otherAt, int count)
    {
        int different = 0;
        for (int i = 0; i < count; i++)
        {
            different |= one[oneAt + i] ^ other[otherAt + i];
        }

        return different == 0;
    }
}
