using System;
using System.IO;
using TinyInfer.Guard.State;

namespace TinyInfer.Esp32.State;

/// <summary>
/// Files of a folder: on a board the internal storage, whose file system, littlefs, spreads writes over its sectors. Whatever a damaged
/// file system throws means that the bytes are not there: a board still has a machine to watch.
/// </summary>
public sealed class FileStorage : Storage
{
    private readonly string _folder;

    /// <summary>Makes a storage.</summary>
    /// <param name="folder">The folder with its last separator, such as <c>I:\</c>.</param>
    public FileStorage(string folder)
    {
        _folder = folder;
    }

    /// <inheritdoc/>
    public override int GetLength(string name)
    {
        try
        {
            if (!File.Exists(_folder + name))
            {
                return -1;
            }

            using FileStream file = new FileStream(_folder + name, FileMode.Open, FileAccess.Read);
            return (int)file.Length;
        }
        catch (Exception)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public override bool Read(string name, int position, byte[] target, int offset, int count)
    {
        try
        {
            using FileStream file = new FileStream(_folder + name, FileMode.Open, FileAccess.Read);
            file.Seek(position, SeekOrigin.Begin);
            while (count > 0)
            {
                int read = file.Read(target, offset, count);
                if (read <= 0)
                {
                    return false;
                }

                offset += read;
                count -= read;
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override bool Write(string name, int position, byte[] source, int offset, int count)
    {
        try
        {
            FileMode mode = position == 0 ? FileMode.Create : FileMode.Open;
            using FileStream file = new FileStream(_folder + name, mode, FileAccess.ReadWrite);
            if (file.Length < position)
            {
                return false;
            }

            if (file.Length > position)
            {
                file.SetLength(position);
            }

            file.Seek(position, SeekOrigin.Begin);
            file.Write(source, offset, count);
            file.Flush();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
