using TinyInfer.Esp32.State;
using TinyInfer.Guard.State;

namespace TinyInfer.Tests.Esp32;

public sealed class FileStorageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinyinfer-state-");

    private string Folder => _folder.FullName + Path.DirectorySeparatorChar;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_saved_last_is_read()
    {
        TwoSlotStateStore store = new(new FileStorage(Folder), "guard");

        Assert.Null(store.Load());
        Assert.True(store.Save([1, 2, 3]));
        Assert.True(store.Save([4]));
        Assert.Equal([4], new TwoSlotStateStore(new FileStorage(Folder), "guard").Load());
        Assert.Equal(["guard.0", "guard.1"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_are_begun_anew_written_on_and_read_in_parts()
    {
        FileStorage storage = new(Folder);
        byte[] bytes = new byte[4];

        Assert.Equal(-1, storage.GetLength("x"));
        Assert.False(storage.Read("x", 0, bytes, 0, 1));
        Assert.True(storage.Write("x", 0, [9, 1, 2, 3, 9], 1, 3));
        Assert.True(storage.Write("x", 3, [4, 5], 0, 2));
        Assert.False(storage.Write("x", 6, [7], 0, 1));
        Assert.Equal(5, storage.GetLength("x"));
        Assert.True(storage.Read("x", 2, bytes, 1, 3));
        Assert.Equal([0, 3, 4, 5], bytes);
        Assert.False(storage.Read("x", 3, bytes, 0, 3));
        Assert.True(storage.Write("x", 2, [7], 0, 1));
        Assert.Equal(3, storage.GetLength("x"));
        Assert.True(storage.Read("x", 0, bytes, 0, 3));
        Assert.Equal([1, 2, 7, 5], bytes);
        Assert.True(storage.Write("x", 0, [], 0, 0));
        Assert.Equal(0, storage.GetLength("x"));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_as_good_as_none()
    {
        FileStorage storage = new(Folder);
        TwoSlotStateStore store = new(storage, "guard");
        store.Save([1, 2, 3]);

        using (File.Open(Folder + "guard.0", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(-1, storage.GetLength("guard.0"));
            Assert.False(storage.Write("guard.0", 0, [4], 0, 1));
            Assert.Null(store.Load());
        }

        Assert.Equal([1, 2, 3], store.Load());
    }

    [Fact]
    public void Storage_that_is_not_there_is_said() =>
        Assert.False(new TwoSlotStateStore(new FileStorage(Path.Combine(Folder, "absent", "x")), "guard").Save([1]));

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_said()
    {
        _folder.CreateSubdirectory("guard.0");
        Assert.False(new TwoSlotStateStore(new FileStorage(Folder), "guard").Save([1]));
    }
}
