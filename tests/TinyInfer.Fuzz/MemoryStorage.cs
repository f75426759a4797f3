using TinyInfer.Guard.State;

namespace TinyInfer.Fuzz;

/// <summary>Files in memory.</summary>
internal sealed class MemoryStorage : Storage
{
    internal Dictionary<string, byte[]> Files { get; } = [];

    public override int GetLength(string name) => Files.TryGetValue(name, out byte[]? file) ? file.Length : -1;

    public override bool Read(string name, int position, byte[] target, int offset, int count)
    {
        if (!Files.TryGetValue(name, out byte[]? file) || count > file.Length - position)
        {
            return false;
        }

        Array.Copy(file, position, target, offset, count);
        return true;
    }

    public override bool Write(string name, int position, byte[] source, int offset, int count)
    {
        Files[name] = [.. Files.GetValueOrDefault(name, []).AsSpan(0, position), .. source.AsSpan(offset, count)];
        return true;
    }
}
