namespace TinyInfer.Store.Format;

/// <summary>Text of one byte per character: the device's core library has no encodings.</summary>
internal static class AsciiText
{
    /// <summary>Reads a text that ends with a zero, or where its room ends.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="room">The most bytes.</param>
    /// <returns>The text.</returns>
    internal static string Read(byte[] bytes, int at, int room)
    {
        char[] characters = new char[room];
        int count = 0;
        while (count < room && bytes[at + count] != 0)
        {
            characters[count] = (char)bytes[at + count];
            count++;
        }

        return new string(characters, 0, count);
    }

    /// <summary>Writes a text; what is no ASCII becomes a question mark.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Receives the bytes.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="room">The most bytes; what is longer is cut.</param>
    internal static void Write(string text, byte[] bytes, int at, int room)
    {
        for (int i = 0; i < room && i < text.Length; i++)
        {
            bytes[at + i] = text[i] < 128 ? (byte)text[i] : (byte)'?';
        }
    }
}
