using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using TinyInfer.Converter;

namespace TinyInfer.Fleet.Storage;

/// <summary>
/// The fleet's file of SQLite. One task writes: what waits is written in one transaction, so that a thousand devices cost few. A write is
/// done when it is on the disk's side of the process: killing the process loses nothing that was acknowledged.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Name of the file in the data folder.</summary>
    internal const string FileName = "fleet.db";

    private const int MostInTransaction = 2000;

    /// <summary>Writes that may wait; those who write more wait for room, and with them their devices.</summary>
    private const int MostWaiting = 20_000;

    private readonly string _connection;
    private readonly SqliteConnection _writer;
    private readonly Channel<Write> _waiting = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly Task _writing;

    private Database(string connection, SqliteConnection writer)
    {
        _connection = connection;
        _writer = writer;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="folder">The data folder; made if it is absent.</param>
    /// <returns>The database.</returns>
    /// <exception cref="ConversionException">It cannot be opened.</exception>
    internal static Database Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            string connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
            SqliteConnection writer = new(connection);
            writer.Open();
            Execute(writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            Execute(writer, Schema.Text);
            return new Database(connection, writer);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: cannot be opened ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>Writes.</summary>
    /// <param name="write">Gives the statements; no other write comes between them.</param>
    /// <returns>Done when they are committed.</returns>
    internal async Task WriteAsync(Action<Statements> write)
    {
        Write item = new(write, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(item);
        await item.Done.Task;
    }

    /// <summary>Reads rows.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">The query, with <c>$0</c>, <c>$1</c> ... for values.</param>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="values">The values.</param>
    /// <returns>All rows.</returns>
    internal List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using SqliteConnection connection = new(_connection);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue(Statements.NameOf(i), values[i] ?? DBNull.Value);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Writes what waits, and closes the file.</summary>
    /// <returns>When it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        SqliteConnection.ClearPool(_writer);
        await _writer.DisposeAsync();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task WriteAllAsync()
    {
        using Statements statements = new(_writer);
        List<Write> batch = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostInTransaction && _waiting.Reader.TryRead(out Write? write))
            {
                batch.Add(write);
            }

            Commit(statements, batch);
        }
    }

    private void Commit(Statements statements, List<Write> batch)
    {
        try
        {
            Execute(_writer, "BEGIN IMMEDIATE");
            foreach (Write write in batch)
            {
                write.Apply(statements);
            }

            Execute(_writer, "COMMIT");
            batch.ForEach(write => write.Done.SetResult());
        }
        catch (Exception e)
        {
            // Nobody is told that it was kept: brokers send again what was not acknowledged.
            batch.ForEach(write => write.Done.SetException(e));
            try
            {
                Execute(_writer, "ROLLBACK");
            }
            catch (SqliteException)
            {
                // SQLite has rolled back by itself already, as it does on a full disk.
            }
        }
    }

    private sealed record Write(Action<Statements> Apply, TaskCompletionSource Done);
}
