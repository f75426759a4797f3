using TinyInfer.Guard.State;

namespace TinyInfer.Twin;

/// <summary>A board's flash: files in memory, which outlast a restart of the simulated board.</summary>
internal sealed class MemoryFlash : Storage
{
    private readonly Dictionary<string, byte[]> _files = [];

    /// <inheritdoc/>
    public override int GetLength(string name) => _files.TryGetValue(name, out byte[]? file) ? file.Length : -1;

    /// <inheritdoc/>
    public override bool Read(string name, int position, byte[] target, int offset, int count)
    {
        if (!_files.TryGetValue(name, out byte[]? file) || position > file.Length - count)
        {
            return false;
        }

        Array.Copy(file, position, target, offset, count);
        return true;
    }

    /// <inheritdoc/>
    public override bool Write(string name, int position, byte[] source, int offset, int count)
    {
        byte[] file = _files.GetValueOrDefault(name) ?? [];
        Array.Resize(ref file, position + count);
        Array.Copy(source, offset, file, position, count);
        _files[name] = file;
        return true;
    }
}
